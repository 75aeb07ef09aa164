/* Sets to signatures, and these to band keys and similarities. */

/* Lowers the signature of a set by some of its values. */
CLONES static void sign(uint32_t *restrict signature, const uint32_t *restrict factors, const uint32_t *restrict terms,
                        size_t permutations, const uint64_t *values, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        /* MurmurHash3's 32-bit finaliser. */
        uint32_t hash = (uint32_t)values[at];
        hash = (hash ^ hash >> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >> 13) * 0xC2B2AE35;
        hash ^= hash >> 16;
        for (size_t k = 0; k < permutations; k++) {
            uint32_t permuted = factors[k] * hash + terms[k];
            signature[k] = permuted < signature[k] ? permuted : signature[k];
        }
    }
}

static const Column SIGNATURE_INPUTS[] = {{"values", 8}, {"offsets", 8}, {"factors", 4}, {"terms", 4}, {NULL, 0}};

static Problem find_signatures(const Input *in, void *output, Py_ssize_t sets)
{
    uint32_t *found = output;
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]);
    size_t permutations = (size_t)in[2].count;
    for (Py_ssize_t k = 0; k < sets; k++, found += permutations) {
        int64_t first, last;
        if (!set_bounds(offsets, k, in[0].count, &first, &last))
            return BAD_OFFSETS;
        memset(found, 0xFF, permutations * sizeof *found);
        sign(found, items(&in[2]), items(&in[3]), permutations, values + first, (size_t)(last - first));
    }
    return NULL;
}

static PyObject *signatures(PyObject *module, PyObject *arguments)
{
    PyObject *sources[4];
    Input in[4];
    if (!PyArg_ParseTuple(arguments, "OOOO:signatures", &sources[0], &sources[1], &sources[2], &sources[3])
        || open_inputs(in, sources, SIGNATURE_INPUTS) < 0)
        return NULL;
    Py_ssize_t sets = in[1].count ? in[1].count - 1 : 0, permutations = in[2].count;
    if (in[3].count != permutations)
        return refused(in, 4, UNEQUAL);
    if (permutations && sets > PY_SSIZE_T_MAX / 8 / permutations)
        return refused(in, 4, OUT_OF_MEMORY);
    return filled(in, 4, sets * permutations, 4, find_signatures, sets);
}

/* True when a signature is that of a set with something in it. */
static int is_filled(const uint32_t *signature, Py_ssize_t permutations)
{
    for (Py_ssize_t k = 0; k < permutations; k++)
        if (signature[k] != 0xFFFFFFFF)
            return 1;
    return 0;
}

static const Column SIGNED_INPUTS[] = {{"signatures", 4}, {NULL, 0}};

static PyObject *band_keys(PyObject *module, PyObject *arguments)
{
    PyObject *source, *arrays[2] = {NULL, NULL}, *result = NULL;
    Py_ssize_t permutations, bands, rows, used = 0;
    Input in;
    if (!PyArg_ParseTuple(arguments, "Onnn:band_keys", &source, &permutations, &bands, &rows)
        || open_inputs(&in, &source, SIGNED_INPUTS) < 0)
        return NULL;
    if (permutations < 1 || bands < 0 || rows < 1 || bands > permutations / rows || in.count % permutations) {
        raise("bands must fit into signatures, and these into the array");
        goto done;
    }
    const Py_ssize_t sets = in.count / permutations, room = bands ? sets : 0;
    const uint32_t *signature = items(&in);
    if (!(arrays[0] = new_output(room * bands, 8)) || !(arrays[1] = new_output(room * bands, 8)))
        goto done;
    uint64_t *keys = (uint64_t *)PyByteArray_AsString(arrays[0]);
    int64_t *owners = (int64_t *)PyByteArray_AsString(arrays[1]);
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t k = 0; k < room; k++, signature += permutations) {
        if (!is_filled(signature, permutations))
            continue;
        for (Py_ssize_t band = 0; band < bands; band++, used++) {
            uint64_t key = (uint64_t)band;
            for (Py_ssize_t row = 0; row < rows; row++) {
                key = key * PLACE + signature[band * rows + row];
                key ^= key >> 32;
            }
            keys[used] = mixed(key);
            owners[used] = k;
        }
    }
    Py_END_ALLOW_THREADS
    static const Py_ssize_t WIDTHS[] = {8, 8, 0};
    if (shrink(arrays, WIDTHS, used))
        result = PyTuple_Pack(2, arrays[0], arrays[1]);
done:
    Py_XDECREF(arrays[0]);
    Py_XDECREF(arrays[1]);
    close_inputs(&in, 1);
    return result;
}

/* The number of equal values at the same places. */
CLONES static uint32_t count_equal(const uint32_t *a, const uint32_t *b, size_t count)
{
    uint32_t equal = 0;
    for (size_t k = 0; k < count; k++)
        equal += a[k] == b[k];
    return equal;
}

static Problem find_estimates(const Input *in, void *output, Py_ssize_t permutations)
{
    double *similarities = output;
    const uint32_t *found = items(&in[0]);
    const int64_t *pairs = items(&in[1]), sets = in[0].count / permutations;
    for (Py_ssize_t k = 0; k < in[1].count / 2; k++) {
        int64_t a = pairs[2 * k], b = pairs[2 * k + 1];
        if (a < 0 || a >= sets || b < 0 || b >= sets)
            return BAD_MEMBER;
        const uint32_t *left = found + a * permutations, *right = found + b * permutations;
        uint32_t equal = is_filled(left, permutations) ? count_equal(left, right, (size_t)permutations) : 0;
        similarities[k] = (double)equal / (double)permutations;
    }
    return NULL;
}

static const Column ESTIMATE_INPUTS[] = {{"signatures", 4}, {"pairs", 8}, {NULL, 0}};

static PyObject *estimate(PyObject *module, PyObject *arguments)
{
    PyObject *sources[2];
    Py_ssize_t permutations;
    Input in[2];
    if (!PyArg_ParseTuple(arguments, "OOn:estimate", &sources[0], &sources[1], &permutations)
        || open_inputs(in, sources, ESTIMATE_INPUTS) < 0)
        return NULL;
    if (permutations < 1 || permutations > MOST_PLACES || in[0].count % permutations)
        return refused(in, 2, "signatures must fit into the array");
    return filled(in, 2, in[1].count / 2, 8, find_estimates, permutations);
}
