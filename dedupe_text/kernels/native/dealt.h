/* Entries dealt into parts by the high bits of their first halves, so that each part is sorted in the cache.
 *
 * What is dealt is put twice, once before `start_dealing` and once after it. An entry that was not counted then finds no
 * room and is left out, so that input that changes meanwhile does no harm. */

enum {
    MOST_ENTRIES = 1 << 12, /* Entries of a part when they are spread evenly: with as many to spare 128 KB. */
    MOST_PART_BITS = 12     /* More parts than these are too many places to write to. */
};

typedef struct {
    Entry *entries;
    size_t *next, *ends; /* Of each part: where its next entry goes, and where it ends. */
    size_t count;
    int bits, shift;
} Dealt;

static void free_dealt(Dealt *dealt)
{
    free(dealt->entries);
    free(dealt->next);
    free(dealt->ends);
}

/* Makes the parts for about `count` entries with first halves up to `largest`; `free_dealt` frees them. */
static Problem open_dealt(Dealt *dealt, size_t count, uint64_t largest)
{
    int length = 1;
    while (length < 64 && largest >> length)
        length++;
    dealt->bits = 1;
    while (dealt->bits < MOST_PART_BITS && count >> dealt->bits > MOST_ENTRIES)
        dealt->bits++;
    dealt->shift = length > dealt->bits ? length - dealt->bits : 0;
    dealt->next = calloc((size_t)1 << dealt->bits, sizeof *dealt->next);
    dealt->ends = calloc((size_t)1 << dealt->bits, sizeof *dealt->ends);
    return dealt->next && dealt->ends ? NULL : OUT_OF_MEMORY;
}

static inline size_t part_of_entry(const Dealt *dealt, Entry entry)
{
    return entry.high >> dealt->shift & (((size_t)1 << dealt->bits) - 1);
}

/* Counts an entry; deals it once dealing has started. */
static inline void put_entry(Dealt *dealt, Entry entry)
{
    size_t part = part_of_entry(dealt, entry);
    if (!dealt->entries)
        dealt->ends[part]++;
    else if (dealt->next[part] < dealt->ends[part])
        dealt->entries[dealt->next[part]++] = entry;
}

static Problem start_dealing(Dealt *dealt)
{
    for (size_t part = 0; part < (size_t)1 << dealt->bits; part++) {
        dealt->next[part] = dealt->count;
        dealt->count += dealt->ends[part];
        dealt->ends[part] = dealt->count;
    }
    if (dealt->count > (size_t)MOST_PLACES)
        return TOO_MANY;
    dealt->entries = allocate(dealt->count, sizeof *dealt->entries);
    return dealt->entries ? NULL : OUT_OF_MEMORY;
}

/* Sorts the entries by both halves, keeps each once, and counts them anew. */
static Problem sort_dealt(Dealt *dealt)
{
    size_t largest = 0, first = 0;
    for (size_t part = 0; part < (size_t)1 << dealt->bits; part++) {
        largest = dealt->next[part] - first > largest ? dealt->next[part] - first : largest;
        first = dealt->ends[part];
    }
    Entry *spare = allocate(largest, sizeof *spare);
    if (!spare)
        return OUT_OF_MEMORY;
    dealt->count = first = 0;
    for (size_t part = 0; part < (size_t)1 << dealt->bits; part++) {
        Entry *entries = dealt->entries + first;
        size_t own = dealt->next[part] - first;
        sort_entries(entries, spare, own);
        own = keep_distinct_entries(entries, own);
        memmove(dealt->entries + dealt->count, entries, own * sizeof *entries);
        dealt->count += own;
        first = dealt->ends[part];
    }
    free(spare);
    return NULL;
}
