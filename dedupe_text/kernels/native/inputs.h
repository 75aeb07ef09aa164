/* What every kernel needs to speak with Python: problems, inputs and outputs. */

/* What a function that ran without the interpreter's lock has to say: NULL when all went well. */
typedef const char *Problem;

static const char OUT_OF_MEMORY[] = "out of memory";
static const char BAD_OFFSETS[] = "offsets must not fall, and must lie inside the values";
static const char BAD_SPAN[] = "a span must lie inside the array, and must not end before it starts";
static const char BAD_POINT[] = "a code point must be less than 0x110000";
static const char BAD_MEMBER[] = "a pair must name rows that there are";
static const char NEGATIVE[] = "owners and members of pairs must not be negative";
static const char UNEQUAL[] = "columns of one table must have one length";

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
        /* Nothing is read where there are no items, and Python keeps those of an empty bytearray at any address. */
        if (view->itemsize != column->width || !strchr("?bBhHiIlLqQ", format[0]) || format[1]
            || (view->len && (uintptr_t)view->buf % (uintptr_t)column->width)) {
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

/* Memory for `count` items and one more, so that none is not NULL; NULL when there is none. */
static void *allocate(size_t count, size_t width)
{
    return count < (size_t)PY_SSIZE_T_MAX / width ? malloc((count + 1) * width) : NULL;
}

/* Places are kept in 32 bits where millions of them are kept. */
#define MOST_PLACES ((Py_ssize_t)0xFFFFFFFE)
static const char TOO_MANY[] = "more than 2**32 - 2 elements in one call";

/* What fills one output from the inputs; `number` is whatever else it needs to know. */
typedef Problem (*Work)(const Input *in, void *output, Py_ssize_t number);

/* The result that was filled without a problem, else what raises; closes the inputs. */
static PyObject *closed(Input *in, int inputs, PyObject *result, Problem problem)
{
    if (problem) {
        Py_CLEAR(result);
        raise(problem);
    }
    close_inputs(in, inputs);
    return result;
}

/* Returns `count` items of `width` bytes that `work` filled while other threads ran; closes the inputs. */
static PyObject *filled(Input *in, int inputs, Py_ssize_t count, Py_ssize_t width, Work work, Py_ssize_t number)
{
    PyObject *result = new_output(count, width);
    Problem problem = NULL;
    if (result) {
        void *output = PyByteArray_AsString(result);
        Py_BEGIN_ALLOW_THREADS
        problem = work(in, output, number);
        Py_END_ALLOW_THREADS
    }
    return closed(in, inputs, result, problem);
}

/* Refuses arguments: closes the inputs and raises. */
static PyObject *refused(Input *in, int inputs, Problem problem)
{
    close_inputs(in, inputs);
    return raise(problem);
}
