/* Texts to code points, and these to lines. */

/* The code points of strings laid end to end, with one point between each two. */
static PyObject *laid_points(PyObject *module, PyObject *arguments)
{
    PyObject *texts, *list, *result = NULL;
    unsigned int between;
    if (!PyArg_ParseTuple(arguments, "OI:laid_points", &texts, &between) || !(list = PySequence_List(texts)))
        return NULL;
    Py_ssize_t count = PyList_Size(list), size = count ? count - 1 : 0, at = 0;
    for (Py_ssize_t k = 0; k < count; k++) {
        PyObject *text = PyList_GetItem(list, k);
        if (!PyUnicode_Check(text)) {
            PyErr_SetString(PyExc_TypeError, "a text must be a str");
            goto done;
        }
        size += PyUnicode_GetLength(text);
    }
    if (!(result = new_output(size, 4)))
        goto done;
    Py_UCS4 *points = (Py_UCS4 *)PyByteArray_AsString(result);
    for (Py_ssize_t k = 0; k < count; k++) {
        PyObject *text = PyList_GetItem(list, k);
        Py_ssize_t length = PyUnicode_GetLength(text);
        if (length && !PyUnicode_AsUCS4(text, points + at, size - at, 0)) {
            Py_CLEAR(result);
            goto done;
        }
        at += length;
        if (k + 1 < count)
            points[at++] = between;
    }
done:
    Py_DECREF(list);
    return result;
}

static PyObject *code_points(PyObject *module, PyObject *text)
{
    PyObject *arguments = Py_BuildValue("((O)I)", text, 0), *result = NULL;
    if (arguments) {
        result = laid_points(module, arguments);
        Py_DECREF(arguments);
    }
    return result;
}

enum { INK, WHITE, BREAK };

/* Tells white space and line breaks, as `separators.WHITE_SPACE` and `separators.LINE_BREAKS`. */
static inline int space_kind(uint32_t point)
{
    if (point - 0x21 < 0x85 - 0x21)
        return INK;
    if (point <= 0x20)
        return point == ' ' || point == '\t' || point == 0x1F ? WHITE : (point - 0x0A < 4 || point - 0x1C < 3) ? BREAK : INK;
    if (point == 0x85 || point - 0x2028 < 2)
        return BREAK;
    return point == 0xA0 || point == 0x1680 || point - 0x2000 < 11 || point == 0x202F || point == 0x205F || point == 0x3000
               ? WHITE
               : INK;
}

/* Marks all line breaks, and a few controls that are none; `marks` has room for eight more. */
CLONES static void mark_breaks(const uint32_t *points, Py_ssize_t count, uint8_t *marks)
{
    for (Py_ssize_t at = 0; at < count; at++)
        marks[at] = (points[at] - 0x0A < 0x20 - 0x0A) | (points[at] == 0x85) | (points[at] - 0x2028 < 2);
    memset(marks + count, 1, 8);
}

static Py_ssize_t next_break(const uint32_t *points, const uint8_t *marks, Py_ssize_t at, Py_ssize_t count)
{
    for (;; at++) {
        uint64_t found;
        for (; !(found = packed(marks + at)); at += PACK)
            ;
        at += lowest_bit(found) / 8;
        if (at >= count)
            return count;
        if (space_kind(points[at]) == BREAK)
            return at;
    }
}

typedef struct {
    const uint32_t *points;
    Py_ssize_t count, found, room;
    uint8_t *marks;
    int64_t *bounds; /* of what was found */
} Cutter;

static Problem add_bounds(Cutter *c, Py_ssize_t start, Py_ssize_t end)
{
    if (c->found == c->room) {
        c->room = c->room * 2 + 64;
        int64_t *larger = realloc(c->bounds, (size_t)c->room * 16);
        if (!larger)
            return OUT_OF_MEMORY;
        c->bounds = larger;
    }
    c->bounds[2 * c->found] = start;
    c->bounds[2 * c->found++ + 1] = end;
    return NULL;
}

/* Counts the line breaks from `*at` on, a page break as two; `*at` becomes the place of the next ink. */
static inline Py_ssize_t count_breaks(const Cutter *c, Py_ssize_t *at)
{
    Py_ssize_t breaks = 0;
    int kind;
    for (; *at < c->count && (kind = space_kind(c->points[*at])); ++*at) {
        if (kind != BREAK)
            continue;
        uint32_t point = c->points[*at];
        breaks += point == 0x0C || point == 0x1C || point == 0x1D || point == 0x2029 ? 2 : 1;
        *at += point == '\r' && *at + 1 < c->count && c->points[*at + 1] == '\n';
    }
    return breaks;
}

/* Finds lines, or what blank lines and page breaks, which are more than `inside` breaks, set apart. */
static Problem find_bounds(Cutter *c, Py_ssize_t inside)
{
    Py_ssize_t at = 0, start, end;
    if (!(c->marks = allocate((size_t)c->count + 8, 1)))
        return OUT_OF_MEMORY;
    mark_breaks(c->points, c->count, c->marks);
    count_breaks(c, &at);
    for (start = at; at < c->count;) {
        at = end = next_break(c->points, c->marks, at, c->count);
        if (count_breaks(c, &at) <= inside && at < c->count)
            continue;
        while (end > start && space_kind(c->points[end - 1]))
            end--;
        Problem problem = add_bounds(c, start, end);
        if (problem)
            return problem;
        start = at;
    }
    return NULL;
}

static const Column LINE_INPUTS[] = {{"points", 4}, {NULL, 0}};

static PyObject *bounds_of(PyObject *points, Py_ssize_t inside)
{
    Input in;
    if (open_inputs(&in, &points, LINE_INPUTS) < 0)
        return NULL;
    Cutter c = {.points = items(&in), .count = in.count};
    Problem problem;
    Py_BEGIN_ALLOW_THREADS
    problem = find_bounds(&c, inside);
    Py_END_ALLOW_THREADS
    PyObject *result = problem ? raise(problem) : PyByteArray_FromStringAndSize((char *)c.bounds, c.found * 16);
    free(c.bounds);
    free(c.marks);
    close_inputs(&in, 1);
    return result;
}

static PyObject *line_bounds(PyObject *module, PyObject *points)
{
    return bounds_of(points, 0);
}

static PyObject *paragraph_bounds(PyObject *module, PyObject *points)
{
    return bounds_of(points, 1);
}

static const Column BLANK_INPUTS[] = {{"points", 4}, {"lines", 8}, {NULL, 0}};

/* Counts the line breaks between two lines, a page break as two, until there are more than one. */
static int is_blank(const uint32_t *points, int64_t at, int64_t end)
{
    int breaks = 0;
    for (; at < end && breaks < 2; at++) {
        uint32_t point = points[at];
        if (space_kind(point) != BREAK)
            continue;
        int page = point == 0x0C || point == 0x1C || point == 0x1D || point == 0x2029;
        breaks += page ? 2 : 1;
        at += point == '\r' && at + 1 < end && points[at + 1] == '\n';
    }
    return breaks > 1;
}

static Problem find_blank(const Input *in, void *output, Py_ssize_t gaps)
{
    const uint32_t *points = items(&in[0]);
    const int64_t *lines = items(&in[1]);
    uint8_t *blank = output;
    for (Py_ssize_t k = 0; k < gaps; k++) {
        int64_t start = lines[2 * k + 1], end = lines[2 * k + 2];
        if (start < 0 || start > end || end > in[0].count)
            return BAD_SPAN;
        blank[k] = (uint8_t)is_blank(points, start, end);
    }
    return NULL;
}

static PyObject *blank_between(PyObject *module, PyObject *arguments)
{
    PyObject *sources[2];
    Input in[2];
    if (!PyArg_ParseTuple(arguments, "OO:blank_between", &sources[0], &sources[1])
        || open_inputs(in, sources, BLANK_INPUTS) < 0)
        return NULL;
    Py_ssize_t gaps = in[1].count < 4 ? 0 : in[1].count / 2 - 1;
    return in[1].count % 2 ? refused(in, 2, UNEQUAL) : filled(in, 2, gaps, 1, find_blank, gaps);
}
