/* The complete set-similarity join. */

static const Column SET_INPUTS[] = {{"values", 8}, {"offsets", 8}, {"needed", 8}, {NULL, 0}};

/* Bounds of set k in `count` values; false when the offsets are wrong. */
static inline int set_bounds(const int64_t *offsets, Py_ssize_t k, Py_ssize_t count, int64_t *first, int64_t *last)
{
    *first = offsets[k];
    *last = offsets[k + 1];
    return 0 <= *first && *first <= *last && *last <= count;
}

/* Slots of one part of the counters. Those of a part stay in the cache while its elements are counted, so that nothing
 * is read at random from a table that grows with the text. */
enum { PART_BITS = 18 };

/* The elements of the sets that are left, dealt into parts by their high bits: where each part's next one stands in
 * `found`, and where the part ends. Elements are their slots in the part first, and then how often those occur. */
typedef struct {
    uint32_t *found, *counters;
    Py_ssize_t *next, *ends;
    Py_ssize_t room;
    int bits;
} Parts;

typedef struct {
    uint64_t *keys, *spare, *order, *twos;
    int64_t *owners;
    uint8_t *dropped;
    Py_ssize_t used, largest;
    Parts parts;
} Prefixes;

static inline int part_bits(const Parts *parts)
{
    return parts->bits < PART_BITS ? parts->bits : PART_BITS;
}

/* The part of a value. There are more than 64 - 40 bits below the slot, so that no shift is by 64. */
static inline uint64_t part_of(const Parts *parts, uint64_t value)
{
    return value >> (64 - parts->bits) >> part_bits(parts);
}

static void free_parts(Parts *parts)
{
    free(parts->found);
    free(parts->counters);
    free(parts->next);
    free(parts->ends);
}

/* Makes room for the elements of `count` values and the parts of `bits` bits; `free_parts` frees it. */
static Problem open_parts(Parts *parts, Py_ssize_t count, int bits)
{
    parts->bits = bits;
    parts->room = count;
    size_t most = (size_t)part_of(parts, ~UINT64_C(0)) + 1;
    parts->found = allocate((size_t)count, sizeof *parts->found);
    parts->counters = malloc(sizeof *parts->counters << part_bits(parts));
    parts->next = calloc(most, sizeof *parts->next);
    parts->ends = calloc(most, sizeof *parts->ends);
    return parts->found && parts->counters && parts->next && parts->ends ? NULL : OUT_OF_MEMORY;
}

/* Deals the elements of the sets that are left into parts. */
static Problem deal_elements(const Input *in, const uint8_t *dropped, Parts *parts)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    const Py_ssize_t most = (Py_ssize_t)part_of(parts, ~UINT64_C(0)) + 1;
    const int shift = 64 - parts->bits;
    const uint64_t in_part = (UINT64_C(1) << part_bits(parts)) - 1;
    int64_t first, last;
    memset(parts->ends, 0, (size_t)most * sizeof *parts->ends);
    for (Py_ssize_t k = 0; k < sets; k++) {
        if (!set_bounds(offsets, k, count, &first, &last))
            return BAD_OFFSETS;
        for (; !dropped[k] && first < last; first++)
            parts->ends[part_of(parts, values[first])]++;
    }
    Py_ssize_t dealt = 0;
    for (Py_ssize_t part = 0; part < most; part++) {
        parts->next[part] = dealt;
        dealt += parts->ends[part];
        parts->ends[part] = dealt;
    }
    if (dealt > parts->room)
        return BAD_OFFSETS;
    for (Py_ssize_t k = 0; k < sets; k++) {
        if (!set_bounds(offsets, k, count, &first, &last))
            return BAD_OFFSETS;
        for (; !dropped[k] && first < last; first++) {
            uint64_t value = values[first], part = part_of(parts, value);
            if (parts->next[part] >= parts->ends[part])
                return BAD_OFFSETS;
            parts->found[parts->next[part]++] = (uint32_t)(value >> shift & in_part);
        }
    }
    return NULL;
}

/* Finds how often the slot of each element of the sets that are left occurs in them; `next_count` then tells. */
static Problem count_elements(const Input *in, const uint8_t *dropped, Parts *parts)
{
    Problem problem = deal_elements(in, dropped, parts);
    if (problem)
        return problem;
    const size_t most = (size_t)part_of(parts, ~UINT64_C(0)) + 1;
    Py_ssize_t first = 0;
    for (size_t part = 0; part < most; part++) {
        const Py_ssize_t last = parts->ends[part];
        memset(parts->counters, 0, sizeof *parts->counters << part_bits(parts));
        for (Py_ssize_t at = first; at < last; at++)
            parts->counters[parts->found[at]]++;
        for (Py_ssize_t at = first; at < last; at++)
            parts->found[at] = parts->counters[parts->found[at]];
        parts->next[part] = first;
        first = last;
    }
    return NULL;
}

/* How often the next element occurs, when elements are asked for in the order of their sets; 0 when it was not dealt. */
static inline uint32_t next_count(Parts *parts, uint64_t value)
{
    uint64_t part = part_of(parts, value);
    return parts->next[part] < parts->ends[part] ? parts->found[parts->next[part]++] : 0;
}

enum { FAR_AHEAD = 48 }; /* How far ahead counters are fetched, so that their misses overlap. */

static inline uint64_t seen_before(const uint64_t *twos, uint64_t slot)
{
    return twos[slot / 32] >> slot % 32 * 2 & 3;
}

/* Counts the elements of the sets that are left up to two, in two bits each: all that the filter asks. */
static Problem count_twos(const Input *in, Prefixes *p, int bits)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    const int shift = 64 - bits;
    memset(p->twos, 0, ((size_t)1 << bits) / 4);
    for (Py_ssize_t k = 0; k < sets; k++) {
        int64_t first, last;
        if (!set_bounds(offsets, k, count, &first, &last))
            return BAD_OFFSETS;
        for (; !p->dropped[k] && first < last; first++) {
            if (first + FAR_AHEAD < count)
                PREFETCH(&p->twos[(values[first + FAR_AHEAD] >> shift) / 32]);
            uint64_t slot = values[first] >> shift;
            p->twos[slot / 32] += (uint64_t)(seen_before(p->twos, slot) < 2) << slot % 32 * 2;
        }
    }
    return NULL;
}

/* Drops the sets of which too few elements stand in another set that is left; returns how many elements are left. */
static Problem drop_sets(const Input *in, Prefixes *p, int bits, Py_ssize_t *left)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *needed = items(&in[2]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    const int shift = 64 - bits;
    *left = 0;
    for (Py_ssize_t k = 0; k < sets; k++) {
        int64_t common = 0, first, last;
        if (!set_bounds(offsets, k, count, &first, &last))
            return BAD_OFFSETS;
        if (p->dropped[k])
            continue;
        for (int64_t at = first; at < last && !p->twos; at++)
            common += next_count(&p->parts, values[at]) > 1;
        for (int64_t at = first; at < last && p->twos; at++) {
            if (at + FAR_AHEAD < count)
                PREFETCH(&p->twos[(values[at + FAR_AHEAD] >> shift) / 32]);
            common += seen_before(p->twos, values[at] >> shift) > 1;
        }
        p->dropped[k] = common < needed[k];
        *left += p->dropped[k] ? 0 : last - first;
    }
    return NULL;
}

/* Drops sets as often as `rounds` says; returns how many elements are left. They are counted in one table where its
 * size is at most `cached` bytes, and in parts where it would outgrow the cache. */
static Problem filter_sets(const Input *in, Py_ssize_t rounds, Py_ssize_t cached, Prefixes *p, Py_ssize_t *left)
{
    const int bits = slot_bits(*left);
    const size_t size = ((size_t)1 << bits) / 4;
    Problem problem = NULL;
    if (size > (size_t)cached)
        problem = open_parts(&p->parts, *left, bits);
    else if (!(p->twos = malloc(size)))
        problem = OUT_OF_MEMORY;
    for (Py_ssize_t round = 0; round < rounds && !problem; round++) {
        problem = p->twos ? count_twos(in, p, bits) : count_elements(in, p->dropped, &p->parts);
        problem = problem ? problem : drop_sets(in, p, bits, left);
    }
    return problem;
}

/* Puts the first `places` of `count` words in front, ascending. Where there are few, each word that is less than the
 * last of them takes its place among them; most are not. */
static void sort_first(uint64_t *words, uint64_t *spare, int64_t count, int64_t places)
{
    enum { FEW_PLACES = 32 };
    if (places > FEW_PLACES || places >= count) {
        sort_words(words, spare, (size_t)count);
        return;
    }
    for (int64_t at = 0; at < count; at++) {
        uint64_t word = words[at];
        int64_t hole = at < places ? at : places - 1;
        if (at >= places && words[hole] < word)
            continue;
        for (; hole && words[hole - 1] > word; hole--)
            words[hole] = words[hole - 1];
        words[hole] = word;
    }
}

static Problem take_prefixes(const Input *in, Prefixes *p)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *needed = items(&in[2]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    for (Py_ssize_t k = 0; k < sets; k++) {
        int64_t first, last;
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
            uint64_t frequency = next_count(&p->parts, values[at]);
            p->order[common] = frequency << 32 | (uint64_t)(at - first);
            common += frequency > 1;
        }
        /* Of the size - needed + 1 places of the prefix, those that stand in no other set take theirs first. */
        places += common;
        if (places <= 0)
            continue;
        places = places < common ? places : common;
        if (places > count - p->used)
            return BAD_OFFSETS;
        sort_first(p->order, p->spare, common, places);
        for (int64_t rank = 0; rank < places; rank++) {
            p->keys[p->used] = values[first + (int64_t)(p->order[rank] & 0xFFFFFFFF)];
            p->owners[p->used++] = k;
        }
    }
    return NULL;
}

static Problem find_prefixes(const Input *in, Py_ssize_t rounds, Py_ssize_t cached, Prefixes *p)
{
    Py_ssize_t left = in[0].count;
    Problem problem = filter_sets(in, rounds, cached, p, &left);
    if (!problem && left > in[0].count)
        problem = BAD_OFFSETS;
    if (!problem && !p->parts.found)
        problem = open_parts(&p->parts, left, slot_bits(left));
    p->parts.bits = slot_bits(left);
    problem = problem ? problem : count_elements(in, p->dropped, &p->parts);
    return problem ? problem : take_prefixes(in, p);
}

static PyObject *prefix_keys(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3], *arrays[2] = {NULL, NULL}, *result = NULL;
    Py_ssize_t rounds, cached;
    Input in[3];
    if (!PyArg_ParseTuple(arguments, "OOOnn:prefix_keys", &sources[0], &sources[1], &sources[2], &rounds, &cached)
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
    if (!problem && cached < 0)
        problem = "a cache must not be of negative size";
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
    problem = find_prefixes(in, rounds, cached, &p);
    Py_END_ALLOW_THREADS
    static const Py_ssize_t WIDTHS[] = {8, 8, 0};
    if (problem)
        raise(problem);
    else if (shrink(arrays, WIDTHS, p.used))
        result = PyTuple_Pack(2, arrays[0], arrays[1]);
done:
    free_parts(&p.parts);
    free(p.twos);
    free(p.dropped);
    free(p.order);
    free(p.spare);
    Py_XDECREF(arrays[0]);
    Py_XDECREF(arrays[1]);
    close_inputs(in, 3);
    return result;
}

/* Counts the values that two ascending runs share; the first is the shorter one. Gives up, and returns 0, when more
 * than `most_alone` values seem to stand in one of the two alone. */
static int64_t count_shared(const uint64_t *a, const uint64_t *a_end, const uint64_t *b, const uint64_t *b_end,
                            int64_t most_alone)
{
    enum { MUCH_LONGER = 16 }; /* Then each value of the short run is looked up in the rest of the long one. */
    int64_t shared = 0, alone = 0;
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
    while (a < a_end && b < b_end && alone <= most_alone) {
        uint64_t left = *a, right = *b;
        shared += left == right;
        alone += left != right;
        a += left <= right;
        b += right <= left;
    }
    return alone <= most_alone ? shared : 0;
}

static const Column JACCARD_INPUTS[] = {{"values", 8}, {"offsets", 8}, {"pairs", 8}, {NULL, 0}};

/* Asks for the values of a set where it begins; those behind follow by themselves. */
static inline void fetch_set(const Input *in, int64_t set)
{
    enum { LINE = 8 }; /* Values in a line of the cache. */
    const int64_t *offsets = items(&in[1]);
    int64_t first = 0 <= set && set < in[1].count ? offsets[set] : -1;
    if (0 <= first && first < in[0].count - LINE) {
        PREFETCH((const uint64_t *)items(&in[0]) + first);
        PREFETCH((const uint64_t *)items(&in[0]) + first + LINE);
    }
}

/* Asks for the sets of a pair that comes later, and for the offsets of one later still, so that misses overlap. */
static inline void fetch_sets(const Input *in, Py_ssize_t pair, Py_ssize_t count)
{
    enum { AHEAD = 8 };
    const int64_t *offsets = items(&in[1]), *pairs = items(&in[2]);
    if (pair + 2 * AHEAD >= count)
        return;
    fetch_set(in, pairs[2 * (pair + AHEAD)]);
    fetch_set(in, pairs[2 * (pair + AHEAD) + 1]);
    int64_t far = pairs[2 * (pair + 2 * AHEAD) + 1];
    if (0 <= far && far < in[1].count)
        PREFETCH(&offsets[far]);
}

/* How many values of two sets of so many together may stand in one of them alone, when these are to be similar. */
static inline int64_t may_be_alone(int64_t both, double at_least)
{
    /* Rounded down a little, so that no pair is left out that is similar enough to the last bit. */
    return both - 2 * (int64_t)ceil(at_least / (1 + at_least) * (double)both - 1e-6);
}

static Problem find_jaccard(const Input *in, double at_least, double *similarities)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *pairs = items(&in[2]);
    const Py_ssize_t count = in[2].count / 2;
    for (Py_ssize_t k = 0; k < count; k++) {
        fetch_sets(in, k, count);
        int64_t a = pairs[2 * k], b = pairs[2 * k + 1], first[2], last[2];
        if (a < 0 || a >= in[1].count - 1 || b < 0 || b >= in[1].count - 1)
            return BAD_MEMBER;
        if (!set_bounds(offsets, a, in[0].count, &first[0], &last[0])
            || !set_bounds(offsets, b, in[0].count, &first[1], &last[1]))
            return BAD_OFFSETS;
        int64_t sizes[] = {last[0] - first[0], last[1] - first[1]}, both = sizes[0] + sizes[1];
        int small = sizes[1] < sizes[0], large = !small;
        int64_t most_alone = may_be_alone(both, at_least), shared = 0;
        if (sizes[large] - sizes[small] <= most_alone)
            shared = count_shared(values + first[small], values + last[small], values + first[large],
                                  values + last[large], most_alone);
        double similarity = both ? (double)shared / (double)(both - shared) : 0.0;
        similarities[k] = similarity < at_least ? 0.0 : similarity;
    }
    return NULL;
}

static PyObject *jaccard(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3];
    double at_least;
    Input in[3];
    if (!PyArg_ParseTuple(arguments, "OOOd:jaccard", &sources[0], &sources[1], &sources[2], &at_least)
        || open_inputs(in, sources, JACCARD_INPUTS) < 0)
        return NULL;
    if (!(at_least >= 0 && at_least <= 1))
        return refused(in, 3, "a similarity must lie in [0, 1]");
    PyObject *result = new_output(in[2].count / 2, 8);
    Problem problem = NULL;
    if (result) {
        double *similarities = (double *)PyByteArray_AsString(result);
        Py_BEGIN_ALLOW_THREADS
        problem = find_jaccard(in, at_least, similarities);
        Py_END_ALLOW_THREADS
    }
    return closed(in, 3, result, problem);
}
