/* Numbers: how they are mixed, and how they are sorted. */

#define PLACE UINT64_C(0x9E3779B97F4A7C15)
#define SECOND UINT64_C(0xD6E8FEB86659FD93)

/* splitmix64's finaliser, as `hashes.mixed`. */
static inline uint64_t mixed(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

/* The number of the lowest bit that is 1; there is one. */
static inline int lowest_bit(uint64_t bits)
{
#ifdef __GNUC__
    return __builtin_ctzll(bits);
#else
    int found = 0;
    for (; !(bits & 1); bits >>= 1)
        found++;
    return found;
#endif
}

/* Sorts ascending; stays O(n log n) whatever the values are. `spare` has the size of `values`. */
static void sort_words(uint64_t *values, uint64_t *spare, size_t count)
{
    enum { RUN = 24 }; /* Insertion wins on fewer. */
    for (size_t low = 0; low < count; low += RUN) {
        size_t high = count - low < RUN ? count : low + RUN;
        for (size_t at = low + 1; at < high; at++) {
            uint64_t value = values[at];
            size_t hole = at;
            for (; hole > low && values[hole - 1] > value; hole--)
                values[hole] = values[hole - 1];
            values[hole] = value;
        }
    }
    uint64_t *from = values, *to = spare;
    for (size_t run = RUN; run < count; run *= 2) {
        for (size_t low = 0; low < count; low += 2 * run) {
            size_t middle = count - low < run ? count : low + run;
            size_t high = count - middle < run ? count : middle + run;
            size_t left = low, right = middle, at = low;
            while (left < middle && right < high)
                to[at++] = from[right] < from[left] ? from[right++] : from[left++];
            memcpy(to + at, from + left, (middle - left) * sizeof *to);
            memcpy(to + at + (middle - left), from + right, (high - right) * sizeof *to);
        }
        uint64_t *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != values)
        memcpy(values, from, count * sizeof *values);
}

typedef struct {
    uint64_t high, low;
} Entry;

static inline int is_before(Entry a, Entry b)
{
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

/* Puts entries in order by one byte, of the low half where that is less than 8, and leaves equal ones as they are. */
static void sort_by_byte(const Entry *from, Entry *to, size_t count, int byte)
{
    uint32_t places[256] = {0}, next = 0;
    const int shift = byte % 8 * 8;
    for (size_t at = 0; at < count; at++)
        places[(byte < 8 ? from[at].low : from[at].high) >> shift & 0xFF]++;
    for (int value = 0; value < 256; value++) {
        uint32_t size = places[value];
        places[value] = next;
        next += size;
    }
    for (size_t at = 0; at < count; at++)
        to[places[(byte < 8 ? from[at].low : from[at].high) >> shift & 0xFF]++] = from[at];
}

/* Sorts ascending by both halves, by bytes from the last to the first; those that all entries share are skipped. There
 * are fewer than 2**32 entries, and `spare` has room for as many. */
static void sort_entries(Entry *entries, Entry *spare, size_t count)
{
    enum { FEW = 64 }; /* Insertion wins on fewer. */
    if (count < FEW) {
        for (size_t at = 1; at < count; at++) {
            Entry entry = entries[at];
            size_t hole = at;
            for (; hole && is_before(entry, entries[hole - 1]); hole--)
                entries[hole] = entries[hole - 1];
            entries[hole] = entry;
        }
        return;
    }
    Entry differ = {0, 0};
    int rising = 1; /* whether the low halves are in order already, which sorting by the others does not change */
    for (size_t at = 1; at < count; at++) {
        differ.high |= entries[at].high ^ entries[0].high;
        differ.low |= entries[at].low ^ entries[0].low;
        rising &= entries[at - 1].low <= entries[at].low;
    }
    Entry *from = entries, *to = spare;
    for (int byte = rising ? 8 : 0; byte < 16; byte++) {
        if (!((byte < 8 ? differ.low : differ.high) >> byte % 8 * 8 & 0xFF))
            continue;
        sort_by_byte(from, to, count, byte);
        Entry *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != entries)
        memcpy(entries, from, count * sizeof *entries);
}

/* Moves the first of each run of equal entries together; returns how many there are. */
static size_t keep_distinct_entries(Entry *entries, size_t count)
{
    size_t kept = count > 0;
    for (size_t at = 1; at < count; at++)
        if (is_before(entries[kept - 1], entries[at]))
            entries[kept++] = entries[at];
    return kept;
}
