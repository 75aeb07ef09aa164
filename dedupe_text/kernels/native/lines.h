/* Texts to code points, and these to lines. */

static PyObject *code_points(PyObject *module, PyObject *text)
{
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "the text must be a str");
        return NULL;
    }
    Py_ssize_t count = PyUnicode_GetLength(text);
    PyObject *result = count < 0 ? NULL : new_output(count, 4);
    if (result && count && !PyUnicode_AsUCS4(text, (Py_UCS4 *)PyByteArray_AsString(result), count, 0))
        Py_CLEAR(result);
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

/* True when none of 16 points ends a line; few enough to look at again one by one. */
static inline int all_plain(const uint32_t *points)
{
    unsigned other = 0;
    for (int k = 0; k < 16; k++)
        other |= points[k] - 0x20 >= 0x85 - 0x20;
    return !other;
}

static Py_ssize_t next_break(const uint32_t *points, Py_ssize_t at, Py_ssize_t count)
{
    while (at < count) {
        Py_ssize_t stop = count - at < 16 ? count : at + 16;
        if (stop - at < 16 || !all_plain(points + at))
            for (; at < stop; at++)
                if (space_kind(points[at]) == BREAK)
                    return at;
        at = stop;
    }
    return count;
}

/* Finds the lines; returns how many, -1 when there is no memory for them. */
static Py_ssize_t find_lines(const uint32_t *points, Py_ssize_t count, int64_t **bounds)
{
    Py_ssize_t found = 0, room = 0, at = 0;
    for (;;) {
        while (at < count && space_kind(points[at]))
            at++;
        if (at == count)
            return found;
        if (found == room) {
            room = room * 2 + 64;
            int64_t *larger = realloc(*bounds, (size_t)room * 16);
            if (!larger)
                return -1;
            *bounds = larger;
        }
        Py_ssize_t last = next_break(points, at, count);
        (*bounds)[2 * found] = at;
        at = last;
        while (last > (*bounds)[2 * found] && space_kind(points[last - 1]))
            last--;
        (*bounds)[2 * found++ + 1] = last;
    }
}

static const Column LINE_INPUTS[] = {{"points", 4}, {NULL, 0}};

static PyObject *line_bounds(PyObject *module, PyObject *points)
{
    Input in;
    int64_t *bounds = NULL;
    if (open_inputs(&in, &points, LINE_INPUTS) < 0)
        return NULL;
    Py_ssize_t found;
    Py_BEGIN_ALLOW_THREADS
    found = find_lines(items(&in), in.count, &bounds);
    Py_END_ALLOW_THREADS
    PyObject *result = found < 0 ? PyErr_NoMemory() : PyByteArray_FromStringAndSize((char *)bounds, found * 16);
    free(bounds);
    close_inputs(&in, 1);
    return result;
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
