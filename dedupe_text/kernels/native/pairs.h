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

/* Pairs that were dealt, or the problem that dealing them met; frees them. The result is a bytearray of their members. */
static PyObject *finished_pairs(Dealt *pairs, Problem problem)
{
    PyObject *result = problem ? raise(problem)
                               : PyByteArray_FromStringAndSize((char *)pairs->entries,
                                                               (Py_ssize_t)(pairs->count * sizeof *pairs->entries));
    free_dealt(pairs);
    return result;
}

/* Puts the pairs of all buckets of entries (key, owner), which are sorted and distinct. */
static void pair_buckets(const Dealt *buckets, size_t most, size_t centres, Dealt *pairs)
{
    const Entry *entries = buckets->entries;
    for (size_t first = 0, last; first < buckets->count; first = last) {
        for (last = first + 1; last < buckets->count && entries[last].high == entries[first].high; last++)
            ;
        size_t size = last - first;
        for (size_t rank = 1; rank < size; rank++) {
            size_t reached = reach(rank, size, most, centres);
            for (size_t early = 0; early < reached; early++)
                put_entry(pairs, (Entry){entries[first + early].low, entries[first + rank].low});
            if (reached < rank)
                put_entry(pairs, (Entry){entries[first + rank - 1].low, entries[first + rank].low});
        }
    }
}

/* Deals keys with their owners and sorts them, so that each bucket is a run. */
static Problem find_buckets(const Input *in, Dealt *buckets)
{
    const uint64_t *keys = items(&in[0]);
    const int64_t *owners = items(&in[1]);
    Problem problem = open_dealt(buckets, (size_t)in[0].count, ~UINT64_C(0));
    for (Py_ssize_t at = 0; !problem && at < in[0].count; at++)
        put_entry(buckets, (Entry){keys[at], 0});
    problem = problem ? problem : start_dealing(buckets);
    for (Py_ssize_t at = 0; !problem && at < in[0].count; at++) {
        int64_t owner = owners[at];
        if (owner < 0)
            return NEGATIVE;
        put_entry(buckets, (Entry){keys[at], (uint64_t)owner});
    }
    return problem ? problem : sort_dealt(buckets);
}

static Problem find_pairs(const Dealt *buckets, size_t most, size_t centres, Dealt *pairs)
{
    uint64_t largest = 0;
    for (size_t at = 0; at < buckets->count; at++)
        largest = buckets->entries[at].low > largest ? buckets->entries[at].low : largest;
    Problem problem = open_dealt(pairs, buckets->count, largest);
    if (problem)
        return problem;
    pair_buckets(buckets, most, centres, pairs);
    if (!(problem = start_dealing(pairs)))
        pair_buckets(buckets, most, centres, pairs);
    return problem ? problem : sort_dealt(pairs);
}

static PyObject *bucket_pairs(PyObject *module, PyObject *arguments)
{
    PyObject *sources[2];
    Py_ssize_t most, centres;
    Input in[2];
    if (!PyArg_ParseTuple(arguments, "OOnn:bucket_pairs", &sources[0], &sources[1], &most, &centres)
        || open_inputs(in, sources, KEY_INPUTS) < 0)
        return NULL;
    Problem problem = in[0].count != in[1].count ? UNEQUAL : in[0].count > MOST_PLACES ? TOO_MANY : NULL;
    if (!problem && (most < 0 || centres < 0))
        problem = "sizes of buckets must not be negative";
    Dealt buckets = {0}, pairs = {0};
    if (!problem) {
        Py_BEGIN_ALLOW_THREADS
        problem = find_buckets(in, &buckets);
        problem = problem ? problem : find_pairs(&buckets, (size_t)most, (size_t)centres, &pairs);
        free_dealt(&buckets);
        Py_END_ALLOW_THREADS
    }
    close_inputs(in, 2);
    return finished_pairs(&pairs, problem);
}

/* A pair with its smaller member first. */
static inline Entry in_order(int64_t a, int64_t b)
{
    return a < b ? (Entry){(uint64_t)a, (uint64_t)b} : (Entry){(uint64_t)b, (uint64_t)a};
}

static Problem deal_pairs(const Input *in, Dealt *pairs)
{
    const int64_t *given = items(in);
    const Py_ssize_t count = in->count / 2;
    int64_t largest = 0;
    for (Py_ssize_t at = 0; at < 2 * count; at++) {
        if (given[at] < 0)
            return NEGATIVE;
        largest = given[at] > largest ? given[at] : largest;
    }
    Problem problem = open_dealt(pairs, (size_t)count, (uint64_t)largest);
    for (Py_ssize_t at = 0; !problem && at < count; at++)
        if (given[2 * at] != given[2 * at + 1])
            put_entry(pairs, in_order(given[2 * at], given[2 * at + 1]));
    problem = problem ? problem : start_dealing(pairs);
    for (Py_ssize_t at = 0; !problem && at < count; at++)
        if (given[2 * at] != given[2 * at + 1])
            put_entry(pairs, in_order(given[2 * at], given[2 * at + 1]));
    return problem ? problem : sort_dealt(pairs);
}

static PyObject *distinct_pairs(PyObject *module, PyObject *source)
{
    Input in;
    if (open_inputs(&in, &source, WORD_INPUTS) < 0)
        return NULL;
    Dealt pairs = {0};
    Problem problem;
    Py_BEGIN_ALLOW_THREADS
    problem = in.count / 2 > MOST_PLACES ? TOO_MANY : deal_pairs(&in, &pairs);
    Py_END_ALLOW_THREADS
    close_inputs(&in, 1);
    return finished_pairs(&pairs, problem);
}
