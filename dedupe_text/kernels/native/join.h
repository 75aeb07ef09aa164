/* The complete set-similarity join. */

static const Column SET_INPUTS[] = {{"values", 8}, {"offsets", 8}, {"needed", 8}, {NULL, 0}};

/* Bounds of set k in `count` values; false when the offsets are wrong. */
static inline int set_bounds(const int64_t *offsets, Py_ssize_t k, Py_ssize_t count, int64_t *first, int64_t *last)
{
    *first = offsets[k];
    *last = offsets[k + 1];
    return 0 <= *first && *first <= *last && *last <= count;
}

enum { FAR_AHEAD = 48 }; /* How far ahead counters are fetched, so that their misses overlap. */

typedef struct {
    uint64_t *keys, *spare, *order;
    int64_t *owners;
    uint8_t *dropped;
    Py_ssize_t used, largest;
} Prefixes;

/* Counts elements up to two, in two bits each: all that the filter asks, and small enough to stay in the cache long. */
static inline uint64_t seen_before(const uint64_t *twos, uint64_t slot)
{
    return twos[slot / 32] >> slot % 32 * 2 & 3;
}

/* Memory for a table that is read at random: in large pages where the system has them, since what costs most in a
 * table of many megabytes is to find out where its pages lie. */
static void *allocate_table(size_t size)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    enum { LARGE_PAGE = 1 << 21 };
    if (size >= 2 * LARGE_PAGE) {
        void *table = aligned_alloc(LARGE_PAGE, (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE);
        if (table)
            madvise(table, size, MADV_HUGEPAGE); /* A wish: without large pages the table works as well. */
        return table;
    }
#endif
    return malloc(size);
}

/* Drops the sets of which too few elements stand in another set that is left, as often as `rounds` says; returns how
 * many elements are left. */
static Problem filter_sets(const Input *in, Py_ssize_t rounds, Prefixes *p, Py_ssize_t *left)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *needed = items(&in[2]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    const int bits = slot_bits(count), shift = 64 - bits;
    uint64_t *twos = allocate_table(((size_t)1 << bits) / 4);
    Problem problem = twos ? NULL : OUT_OF_MEMORY;
    int64_t first, last;
    for (Py_ssize_t round = 0; round < rounds && !problem; round++) {
        memset(twos, 0, ((size_t)1 << bits) / 4);
        for (Py_ssize_t k = 0; k < sets && !problem; k++) {
            if (!set_bounds(offsets, k, count, &first, &last))
                problem = BAD_OFFSETS;
            for (; !problem && !p->dropped[k] && first < last; first++) {
                if (first + FAR_AHEAD < count)
                    PREFETCH(&twos[(values[first + FAR_AHEAD] >> shift) / 32]);
                uint64_t slot = values[first] >> shift;
                twos[slot / 32] += (uint64_t)(seen_before(twos, slot) < 2) << slot % 32 * 2;
            }
        }
        *left = 0;
        for (Py_ssize_t k = 0; k < sets && !problem; k++) {
            int64_t common = 0;
            if (!set_bounds(offsets, k, count, &first, &last))
                problem = BAD_OFFSETS;
            if (problem || p->dropped[k])
                continue;
            *left += last - first;
            for (int64_t at = first; at < last; at++) {
                if (at + FAR_AHEAD < count)
                    PREFETCH(&twos[(values[at + FAR_AHEAD] >> shift) / 32]);
                common += seen_before(twos, values[at] >> shift) > 1;
            }
            p->dropped[k] = common < needed[k];
            *left -= p->dropped[k] ? last - first : 0;
        }
    }
    free(twos);
    return problem;
}

static Problem take_prefixes(const Input *in, uint32_t *counts, int bits, Prefixes *p)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *needed = items(&in[2]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    const int shift = 64 - bits;
    int64_t first, last;
    for (Py_ssize_t k = 0; k < sets; k++) {
        if (!set_bounds(offsets, k, count, &first, &last))
            return BAD_OFFSETS;
        for (; !p->dropped[k] && first < last; first++) {
            if (first + FAR_AHEAD < count)
                PREFETCH(&counts[values[first + FAR_AHEAD] >> shift]);
            counts[values[first] >> shift]++;
        }
    }
    for (Py_ssize_t k = 0; k < sets; k++) {
        if (!set_bounds(offsets, k, count, &first, &last) || last - first > p->largest)
            return BAD_OFFSETS;
        if (p->dropped[k])
            continue;
        /* Rarest first, and by value, in which they come, where equally rare. */
        int64_t common = 0, places = needed[k];
        if (places < 0)
            return BAD_OFFSETS;
        places = 1 - places;
        for (int64_t at = first; at < last; at++) {
            if (at + FAR_AHEAD < count)
                PREFETCH(&counts[values[at + FAR_AHEAD] >> shift]);
            uint64_t frequency = counts[values[at] >> shift];
            if (frequency > 1)
                p->order[common++] = frequency << 32 | (uint64_t)(at - first);
        }
        /* Of the size - needed + 1 places of the prefix, those that stand in no other set take theirs first. */
        places += common;
        if (places <= 0)
            continue;
        places = places < common ? places : common;
        if (places > count - p->used)
            return BAD_OFFSETS;
        sort_words(p->order, p->spare, (size_t)common);
        for (int64_t rank = 0; rank < places; rank++) {
            p->keys[p->used] = values[first + (int64_t)(p->order[rank] & 0xFFFFFFFF)];
            p->owners[p->used++] = k;
        }
    }
    return NULL;
}

static Problem find_prefixes(const Input *in, Py_ssize_t rounds, Prefixes *p)
{
    Py_ssize_t left = in[0].count;
    Problem problem = filter_sets(in, rounds, p, &left);
    if (problem)
        return problem;
    int bits = slot_bits(left);
    size_t size = sizeof(uint32_t) << bits;
    uint32_t *counts = allocate_table(size);
    if (!counts)
        return OUT_OF_MEMORY;
    memset(counts, 0, size);
    problem = take_prefixes(in, counts, bits, p);
    free(counts);
    return problem;
}

static PyObject *prefix_keys(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3], *arrays[2] = {NULL, NULL}, *result = NULL;
    Py_ssize_t rounds;
    Input in[3];
    if (!PyArg_ParseTuple(arguments, "OOOn:prefix_keys", &sources[0], &sources[1], &sources[2], &rounds)
        || open_inputs(in, sources, SET_INPUTS) < 0)
        return NULL;
    const int64_t *offsets = items(&in[1]);
    Prefixes p = {0};
    Problem problem = in[1].count != in[2].count + 1 ? UNEQUAL : in[0].count > MOST_PLACES ? TOO_MANY : NULL;
    for (Py_ssize_t k = 0; !problem && k < in[2].count; k++) {
        int64_t first, last;
        problem = set_bounds(offsets, k, in[0].count, &first, &last) ? NULL : BAD_OFFSETS;
        p.largest = !problem && last - first > p.largest ? (Py_ssize_t)(last - first) : p.largest;
    }
    if (problem) {
        raise(problem);
        goto done;
    }
    p.dropped = calloc((size_t)in[2].count + 1, 1);
    p.order = allocate((size_t)p.largest, sizeof *p.order);
    p.spare = allocate((size_t)p.largest, sizeof *p.spare);
    if (!p.dropped || !p.order || !p.spare) {
        raise(OUT_OF_MEMORY);
        goto done;
    }
    if (!(arrays[0] = new_output(in[0].count, 8)) || !(arrays[1] = new_output(in[0].count, 8)))
        goto done;
    p.keys = (uint64_t *)PyByteArray_AsString(arrays[0]);
    p.owners = (int64_t *)PyByteArray_AsString(arrays[1]);
    Py_BEGIN_ALLOW_THREADS
    problem = find_prefixes(in, rounds, &p);
    Py_END_ALLOW_THREADS
    static const Py_ssize_t WIDTHS[] = {8, 8, 0};
    if (problem)
        raise(problem);
    else if (shrink(arrays, WIDTHS, p.used))
        result = PyTuple_Pack(2, arrays[0], arrays[1]);
done:
    free(p.dropped);
    free(p.order);
    free(p.spare);
    Py_XDECREF(arrays[0]);
    Py_XDECREF(arrays[1]);
    close_inputs(in, 3);
    return result;
}

/* Counts the values that two ascending runs share; the first is the shorter one. */
static int64_t count_shared(const uint64_t *a, const uint64_t *a_end, const uint64_t *b, const uint64_t *b_end)
{
    enum { MUCH_LONGER = 16 }; /* Then each value of the short run is looked up in the rest of the long one. */
    int64_t shared = 0;
    if ((b_end - b) / MUCH_LONGER > a_end - a) {
        for (; a < a_end; a++) {
            const uint64_t *low = b, *high = b_end;
            while (low < high) {
                const uint64_t *middle = low + (high - low) / 2;
                if (*middle < *a)
                    low = middle + 1;
                else
                    high = middle;
            }
            b = low;
            shared += b < b_end && *b == *a;
        }
        return shared;
    }
    while (a < a_end && b < b_end) {
        uint64_t left = *a, right = *b;
        shared += left == right;
        a += left <= right;
        b += right <= left;
    }
    return shared;
}

static Problem find_jaccard(const Input *in, void *output, Py_ssize_t count)
{
    double *similarities = output;
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *pairs = items(&in[2]);
    for (Py_ssize_t k = 0; k < count; k++) {
        int64_t a = pairs[2 * k], b = pairs[2 * k + 1], first[2], last[2];
        if (a < 0 || a >= in[1].count - 1 || b < 0 || b >= in[1].count - 1)
            return BAD_MEMBER;
        if (!set_bounds(offsets, a, in[0].count, &first[0], &last[0])
            || !set_bounds(offsets, b, in[0].count, &first[1], &last[1]))
            return BAD_OFFSETS;
        int64_t sizes[] = {last[0] - first[0], last[1] - first[1]};
        int small = sizes[1] < sizes[0], large = !small;
        int64_t shared = count_shared(values + first[small], values + last[small], values + first[large],
                                      values + last[large]);
        int64_t both = sizes[0] + sizes[1] - shared;
        similarities[k] = both ? (double)shared / (double)both : 0.0;
    }
    return NULL;
}

static const Column JACCARD_INPUTS[] = {{"values", 8}, {"offsets", 8}, {"pairs", 8}, {NULL, 0}};

static PyObject *jaccard(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3];
    Input in[3];
    if (!PyArg_ParseTuple(arguments, "OOO:jaccard", &sources[0], &sources[1], &sources[2])
        || open_inputs(in, sources, JACCARD_INPUTS) < 0)
        return NULL;
    return filled(in, 3, in[2].count / 2, 8, find_jaccard, in[2].count / 2);
}
