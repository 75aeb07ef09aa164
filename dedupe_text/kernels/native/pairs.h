/* Keys to candidate pairs. */

/* The number of high bits that tell 2**k slots, at least 2**10 and at least one for each of `count` values. */
static int slot_bits(Py_ssize_t count)
{
    int bits = 10;
    while (bits < 40 && (Py_ssize_t)1 << bits < count)
        bits++;
    return bits;
}

/* A table with open addressing of the places at which each key stands first. Keys go through `mixed` for their slots, so
 * that no run of neighbouring keys crowds the table. */
static Problem find_again(const Input *in, void *output, Py_ssize_t count)
{
    const uint64_t *keys = items(&in[0]);
    uint8_t *again = output;
    enum { AHEAD = 16 }; /* How far ahead slots are fetched, so that their misses overlap. */
    const uint32_t empty = 0xFFFFFFFF;
    if (count > MOST_PLACES)
        return TOO_MANY;
    size_t mask = ((size_t)1 << slot_bits(2 * count)) - 1;
    uint32_t *slots = allocate(mask, sizeof *slots);
    if (!slots)
        return OUT_OF_MEMORY;
    memset(slots, 0xFF, (mask + 1) * sizeof *slots);
    for (Py_ssize_t at = 0; at < count; at++) {
        if (at + AHEAD < count)
            PREFETCH(&slots[mixed(keys[at + AHEAD]) & mask]);
        uint64_t key = keys[at];
        size_t slot = mixed(key) & mask;
        while (slots[slot] != empty && keys[slots[slot]] != key)
            slot = (slot + 1) & mask;
        again[at] = slots[slot] != empty;
        if (again[at])
            again[slots[slot]] = 1;
        else
            slots[slot] = (uint32_t)at;
    }
    free(slots);
    return NULL;
}

static PyObject *occurs_again(PyObject *module, PyObject *source)
{
    Input in;
    return open_inputs(&in, &source, WORD_INPUTS) < 0 ? NULL : filled(&in, 1, in.count, 1, find_again, in.count);
}

static const Column KEY_INPUTS[] = {{"keys", 8}, {"owners", 8}, {NULL, 0}};

/* How many earlier members of its bucket a member is paired with, apart from the one before it. */
static inline size_t reach(size_t rank, size_t size, size_t most, size_t centres)
{
    return size <= most || rank < centres ? rank : centres;
}

/* Sorts pairs, keeps each once; the result is a bytearray of their members. Needs the interpreter's lock. */
static PyObject *finished_pairs(Entry *pairs, size_t count)
{
    Py_BEGIN_ALLOW_THREADS
    sort_entries(pairs, pairs + count, count);
    count = keep_distinct_entries(pairs, count);
    Py_END_ALLOW_THREADS
    return PyByteArray_FromStringAndSize((char *)pairs, (Py_ssize_t)(count * sizeof *pairs));
}

/* Makes the pairs of all buckets of entries (key, owner), which are sorted and distinct; returns how many. Without
 * `pairs` it only counts. */
static size_t pair_buckets(const Entry *entries, size_t count, size_t most, size_t centres, Entry *pairs)
{
    size_t made = 0;
    for (size_t first = 0, last; first < count; first = last) {
        for (last = first + 1; last < count && entries[last].high == entries[first].high; last++)
            ;
        size_t size = last - first;
        for (size_t rank = 1; rank < size; rank++) {
            size_t reached = reach(rank, size, most, centres);
            int chained = reached < rank;
            if (pairs) {
                for (size_t early = 0; early < reached; early++)
                    pairs[made + early] = (Entry){entries[first + early].low, entries[first + rank].low};
                if (chained)
                    pairs[made + reached] = (Entry){entries[first + rank - 1].low, entries[first + rank].low};
            }
            made += reached + (size_t)chained;
        }
    }
    return made;
}

static PyObject *bucket_pairs(PyObject *module, PyObject *arguments)
{
    PyObject *sources[2], *result = NULL;
    Py_ssize_t most, centres;
    Input in[2];
    if (!PyArg_ParseTuple(arguments, "OOnn:bucket_pairs", &sources[0], &sources[1], &most, &centres)
        || open_inputs(in, sources, KEY_INPUTS) < 0)
        return NULL;
    const uint64_t *keys = items(&in[0]);
    const int64_t *owners = items(&in[1]);
    size_t count = (size_t)in[0].count, made = 0;
    Problem problem = in[0].count != in[1].count ? UNEQUAL : in[0].count > MOST_PLACES ? TOO_MANY : NULL;
    if (!problem && (most < 0 || centres < 0))
        problem = "sizes of buckets must not be negative";
    Entry *pairs = NULL, *entries = problem ? NULL : allocate(2 * count, sizeof *entries);
    if (!problem && !entries)
        problem = OUT_OF_MEMORY;
    if (!problem) {
        Py_BEGIN_ALLOW_THREADS
        for (size_t at = 0; at < count; at++) {
            entries[at] = (Entry){keys[at], (uint64_t)owners[at]};
            if (entries[at].low >> 63)
                problem = NEGATIVE;
        }
        sort_entries(entries, entries + count, count);
        count = keep_distinct_entries(entries, count);
        made = pair_buckets(entries, count, (size_t)most, (size_t)centres, NULL);
        if (!problem && made > (size_t)MOST_PLACES)
            problem = TOO_MANY;
        if (!problem && !(pairs = allocate(2 * made, sizeof *pairs)))
            problem = OUT_OF_MEMORY;
        if (!problem)
            pair_buckets(entries, count, (size_t)most, (size_t)centres, pairs);
        free(entries);
        Py_END_ALLOW_THREADS
    }
    result = problem ? raise(problem) : finished_pairs(pairs, made);
    free(pairs);
    close_inputs(in, 2);
    return result;
}

static PyObject *distinct_pairs(PyObject *module, PyObject *source)
{
    Input in;
    if (open_inputs(&in, &source, WORD_INPUTS) < 0)
        return NULL;
    const int64_t *given = items(&in);
    size_t count = (size_t)in.count / 2, kept = 0;
    Problem problem = in.count / 2 > MOST_PLACES ? TOO_MANY : NULL;
    Entry *pairs = problem ? NULL : allocate(2 * count, sizeof *pairs);
    if (!problem && !pairs)
        problem = OUT_OF_MEMORY;
    for (size_t at = 0; !problem && at < count; at++) {
        int64_t a = given[2 * at], b = given[2 * at + 1];
        if (a < 0 || b < 0)
            problem = NEGATIVE;
        else if (a != b)
            pairs[kept++] = a < b ? (Entry){(uint64_t)a, (uint64_t)b} : (Entry){(uint64_t)b, (uint64_t)a};
    }
    PyObject *result = problem ? raise(problem) : finished_pairs(pairs, kept);
    free(pairs);
    close_inputs(&in, 1);
    return result;
}
