/* The kernels' hot loops, each with the results of its NumPy twin, bit for bit.
 *
 * The twins are the reference: what a function returns, and why, stands in the Python module of its name, and only
 * what is particular to C stands here. Every function takes contiguous buffers, checks them, lets other threads run
 * while it works, and returns bytearrays, which Python wraps with numpy.frombuffer.
 *
 * Bound with CPython's limited API, so that one wheel serves every Python from 3.11 on. ctypes would cost microseconds
 * for each call and check no types; NumPy's own C API would tie the wheel to it. Free-threaded builds have no limited
 * API, so setup.py leaves Py_LIMITED_API out for them.
 *
 * No state but the table of keys, which is written once when the module is made. No intrinsics: loops that gain from
 * wide registers are compiled several times (CLONES), and the loader picks. An offset or index is read once and checked
 * before it is used, so that no argument, even one that another thread changes meanwhile, reads outside its buffers.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Clones need a loader that resolves them (glibc), and a sanitizer cannot work inside the resolvers. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) \
    && !defined(DEDUPE_TEXT_ONE_CLONE) && (!defined(__clang__) || __clang_major__ >= 14)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "sse4.1", "default")))
#else
#define CLONES
#endif

#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* ---- Problems, inputs and outputs ------------------------------------------------------------------------------- */

/* What a function that ran without the interpreter's lock has to say: NULL when all went well. */
typedef const char *Problem;

static const char OUT_OF_MEMORY[] = "out of memory";
static const char BAD_OFFSETS[] = "offsets must not fall, and must lie inside the values";
static const char BAD_SPAN[] = "a span must lie inside the array, and must not end before it starts";
static const char UNEQUAL[] = "columns of one table must have one length";
static const char TOO_MANY[] = "more than 2**32 - 2 elements in one call";

/* Places are kept in 32 bits where millions of them are kept. */
#define MOST_PLACES ((Py_ssize_t)0xFFFFFFFE)

static PyObject *raise(Problem problem)
{
    if (problem == OUT_OF_MEMORY)
        return PyErr_NoMemory();
    PyErr_SetString(PyExc_ValueError, problem);
    return NULL;
}

typedef struct {
    Py_buffer view;
    Py_ssize_t count; /* items */
} Input;

typedef struct {
    const char *name;
    Py_ssize_t width; /* bytes of an item; 0 ends a list */
} Column;

static void close_inputs(Input *inputs, int count)
{
    while (count--)
        PyBuffer_Release(&inputs[count].view);
}

/* Opens the buffers that `columns` describe; returns how many, or -1 with an exception set and none open. */
static int open_inputs(Input *inputs, PyObject *const *sources, const Column *columns)
{
    int opened = 0;
    for (; columns[opened].width; opened++) {
        const Column *column = &columns[opened];
        Py_buffer *view = &inputs[opened].view;
        if (PyObject_GetBuffer(sources[opened], view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0) {
            close_inputs(inputs, opened);
            return -1;
        }
        /* The letters of whole numbers and truth values in native byte order, see the module struct. */
        const char *format = view->format ? view->format : "B";
        if (view->itemsize != column->width || !strchr("?bBhHiIlLqQ", format[0]) || format[1]
            || (uintptr_t)view->buf % (uintptr_t)column->width) {
            PyErr_Format(PyExc_ValueError, "%s must be an aligned array of whole numbers of %zd bytes, not '%s'",
                         column->name, column->width, format);
            close_inputs(inputs, opened + 1);
            return -1;
        }
        inputs[opened].count = view->len / column->width;
    }
    return opened;
}

static const void *items(const Input *input)
{
    return input->view.buf;
}

/* A bytearray of `count` items; NULL with an exception set when there is no memory for it. */
static PyObject *new_output(Py_ssize_t count, Py_ssize_t width)
{
    if (count < 0 || count > PY_SSIZE_T_MAX / width - 1)
        return PyErr_NoMemory();
    return PyByteArray_FromStringAndSize(NULL, count * width);
}

/* Cuts the arrays to `count` items; `widths` ends with 0. False with an exception set when that fails. */
static int shrink(PyObject *const *arrays, const Py_ssize_t *widths, Py_ssize_t count)
{
    for (int k = 0; widths[k]; k++)
        if (PyByteArray_Resize(arrays[k], count * widths[k]) < 0)
            return 0;
    return 1;
}

/* ---- Numbers ---------------------------------------------------------------------------------------------------- */

#define PLACE UINT64_C(0x9E3779B97F4A7C15)
#define SECOND UINT64_C(0xD6E8FEB86659FD93)

/* splitmix64's finaliser, as `hashes.mixed`. */
static inline uint64_t mixed(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
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

/* ---- Shingles --------------------------------------------------------------------------------------------------- */

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

/* Moves the first of each run of equal values together; returns how many there are. */
static size_t keep_distinct(uint64_t *values, size_t count)
{
    size_t kept = count > 0;
    for (size_t at = 1; at < count; at++)
        if (values[at] != values[at - 1])
            values[kept++] = values[at];
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
        for (int64_t place = 0; place < size; place++)
            found[place] = run_hash(ids + start + place, width);
        sort_words(found, spare, (size_t)size);
        used += (int64_t)keep_distinct(found, (size_t)size);
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

/* ---- The module ------------------------------------------------------------------------------------------------- */

static PyMethodDef METHODS[] = {
    {"shingles", shingles, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot SLOTS[] = {
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, .m_name = "_native", .m_size = 0, .m_methods = METHODS, .m_slots = SLOTS,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&MODULE);
}
