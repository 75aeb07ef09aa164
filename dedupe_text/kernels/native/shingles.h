/* Token ids to shingle sets, and to hashes of windows. */

/* How many runs of `width` ids a span holds; -1 when the span does not lie in the array or the width is no width. */
static inline int64_t runs_in(int64_t start, int64_t end, int64_t width, int64_t count)
{
    if (width < 1)
        return -1;
    if (start >= end)
        return 0;
    if (start < 0 || end > count)
        return -1;
    return end - start < width ? 0 : end - start - width + 1;
}

static inline uint64_t run_hash(const uint64_t *ids, int64_t width)
{
    uint64_t value = (uint64_t)width;
    for (int64_t step = 0; step < width; step++) {
        value = value * PLACE + ids[step];
        value ^= value >> 32;
    }
    return mixed(value);
}

/* Writes the hashes of `count` runs, the first of them from `ids` on. */
CLONES static void hash_runs(const uint64_t *ids, int64_t width, uint64_t *restrict hashes, int64_t count)
{
    enum { USUAL = 3 }; /* For a width that it knows the compiler makes loops over wide registers. */
    for (int64_t place = 0; width == USUAL && place < count; place++)
        hashes[place] = run_hash(ids + place, USUAL);
    for (int64_t place = 0; width != USUAL && place < count; place++)
        hashes[place] = run_hash(ids + place, width);
}

/* Moves the first of each run of equal values together; returns how many there are. */
static size_t keep_distinct(uint64_t *values, size_t count)
{
    size_t kept = count > 0;
    for (size_t at = 1; at < count; at++)
        if (values[at] != values[at - 1])
            values[kept++] = values[at];
    return kept;
}

/* Values that are sorted by counting for each how many are less: no branch depends on them. */
enum { FEW = 64, SIDE_BY_SIDE = 8 };

/* Sorts a few hashes ascending, equal ones once; returns how many there are. */
CLONES static size_t sort_few(uint64_t *values, size_t count)
{
    uint64_t copies[FEW];
    uint32_t high[FEW + SIDE_BY_SIDE], ranks[FEW + SIDE_BY_SIDE];
    uint8_t filled[FEW] = {0}, collided = 0;
    memcpy(copies, values, count * sizeof *copies);
    for (size_t at = 0; at < count; at++)
        high[at] = (uint32_t)(copies[at] >> 32);
    memset(high + count, 0, SIDE_BY_SIDE * sizeof *high);
    memset(ranks, 0, (count + SIDE_BY_SIDE) * sizeof *ranks);
    for (size_t first = 0; first < count; first += SIDE_BY_SIDE)
        for (size_t at = 0; at < count; at++)
            for (size_t lane = 0; lane < SIDE_BY_SIDE; lane++)
                ranks[first + lane] += high[at] < high[first + lane];
    /* Equal values have one rank, and leave the ones behind it empty. */
    for (size_t at = 0; at < count; at++) {
        size_t rank = ranks[at];
        collided |= filled[rank] & (values[rank] != copies[at]);
        values[rank] = copies[at];
        filled[rank] = 1;
    }
    /* So have values of which only the high halves are equal, as hardly any are that were not made on purpose. */
    if (collided) {
        uint64_t spare[FEW];
        memcpy(values, copies, count * sizeof *copies);
        sort_words(values, spare, count);
        return keep_distinct(values, count);
    }
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        values[kept] = values[at];
        kept += filled[at];
    }
    return kept;
}

/* Sorts hashes ascending, equal ones once; returns how many there are. `spare` has the size of `values`.
 *
 * Hashes are spread evenly, so their high bits deal them into parts of a few; a part that has more than a few, as only
 * values made on purpose have, is sorted as any numbers are. */
static size_t sort_distinct(uint64_t *values, uint64_t *spare, size_t count)
{
    enum { MOST_BITS = 12, IN_PART = 16 };
    if (count <= FEW)
        return sort_few(values, count);
    int bits = 3;
    while (bits < MOST_BITS && count >> bits > IN_PART)
        bits++;
    uint32_t starts[(1 << MOST_BITS) + 1];
    if (count > UINT32_MAX) {
        sort_words(values, spare, count);
        return keep_distinct(values, count);
    }
    memset(starts, 0, (((size_t)1 << bits) + 1) * sizeof *starts);
    for (size_t at = 0; at < count; at++)
        starts[(values[at] >> (64 - bits)) + 1]++;
    for (size_t part = 0; part < (size_t)1 << bits; part++)
        starts[part + 1] += starts[part];
    for (size_t at = 0; at < count; at++)
        spare[starts[values[at] >> (64 - bits)]++] = values[at];
    size_t kept = 0, low = 0;
    for (size_t part = 0; part < (size_t)1 << bits; part++) {
        size_t size = starts[part] - low, own;
        uint64_t *found = values + kept;
        memcpy(found, spare + low, size * sizeof *found);
        if (size <= FEW) {
            own = sort_few(found, size);
        } else {
            sort_words(found, spare + low, size);
            own = keep_distinct(found, size);
        }
        kept += own;
        low += size;
    }
    return kept;
}

static const Column SHINGLE_INPUTS[] = {{"ids", 8}, {"starts", 8}, {"ends", 8}, {"widths", 8}, {NULL, 0}};

static Problem find_shingles(const Input *in, uint64_t *values, int64_t room, int64_t *offsets, uint64_t *spare,
                             int64_t largest)
{
    const uint64_t *ids = items(&in[0]);
    const int64_t *starts = items(&in[1]), *ends = items(&in[2]), *widths = items(&in[3]);
    int64_t used = 0;
    offsets[0] = 0;
    for (Py_ssize_t k = 0; k < in[1].count; k++) {
        int64_t start = starts[k], width = widths[k], size = runs_in(start, ends[k], width, in[0].count);
        if (size < 0 || size > largest || size > room - used)
            return BAD_SPAN;
        uint64_t *found = values + used;
        hash_runs(ids + start, width, found, size);
        used += (int64_t)sort_distinct(found, spare, (size_t)size);
        offsets[k + 1] = used;
    }
    return NULL;
}

static PyObject *shingles(PyObject *module, PyObject *arguments)
{
    PyObject *sources[4], *arrays[2] = {NULL, NULL}, *result = NULL;
    Input in[4];
    if (!PyArg_ParseTuple(arguments, "OOOO:shingles", &sources[0], &sources[1], &sources[2], &sources[3])
        || open_inputs(in, sources, SHINGLE_INPUTS) < 0)
        return NULL;
    const int64_t *starts = items(&in[1]), *ends = items(&in[2]), *widths = items(&in[3]);
    Problem problem = in[1].count == in[2].count && in[1].count == in[3].count ? NULL : UNEQUAL;
    int64_t room = 0, largest = 0;
    for (Py_ssize_t k = 0; !problem && k < in[1].count; k++) {
        int64_t size = runs_in(starts[k], ends[k], widths[k], in[0].count);
        problem = size < 0 ? BAD_SPAN : size > PY_SSIZE_T_MAX / 16 - room ? OUT_OF_MEMORY : NULL;
        room += problem ? 0 : size;
        largest = size > largest ? size : largest;
    }
    uint64_t *spare = problem ? NULL : malloc((size_t)largest * 8 + 8);
    if (problem || !spare) {
        raise(problem ? problem : OUT_OF_MEMORY);
        goto done;
    }
    if (!(arrays[0] = new_output(room, 8)) || !(arrays[1] = new_output(in[1].count + 1, 8)))
        goto done;
    uint64_t *values = (uint64_t *)PyByteArray_AsString(arrays[0]);
    int64_t *offsets = (int64_t *)PyByteArray_AsString(arrays[1]);
    Py_BEGIN_ALLOW_THREADS
    problem = find_shingles(in, values, room, offsets, spare, largest);
    Py_END_ALLOW_THREADS
    if (problem)
        raise(problem);
    else if (PyByteArray_Resize(arrays[0], offsets[in[1].count] * 8) == 0)
        result = PyTuple_Pack(2, arrays[0], arrays[1]);
done:
    free(spare);
    Py_XDECREF(arrays[0]);
    Py_XDECREF(arrays[1]);
    close_inputs(in, 4);
    return result;
}

static const Column WORD_INPUTS[] = {{"values", 8}, {NULL, 0}};

static Problem hash_windows(const Input *in, void *output, Py_ssize_t width)
{
    const uint64_t *ids = items(&in[0]);
    hash_runs(ids, width, output, runs_in(0, in[0].count, width, in[0].count));
    return NULL;
}

static PyObject *window_hashes(PyObject *module, PyObject *arguments)
{
    PyObject *source;
    Py_ssize_t width;
    Input in;
    if (!PyArg_ParseTuple(arguments, "On:window_hashes", &source, &width) || open_inputs(&in, &source, WORD_INPUTS) < 0)
        return NULL;
    int64_t count = runs_in(0, in.count, width, in.count);
    return width < 1 ? refused(&in, 1, "a window must be of one or more")
                     : filled(&in, 1, (Py_ssize_t)count, 8, hash_windows, width);
}
