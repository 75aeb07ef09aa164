/* Lines to what can be measured of them. */

/* What a code point is to a line, as in `line_measures`. */
enum { IS_WHITE = 1, IS_INDENT = 2, IS_BLANK = 4, IS_STOP = 8, IS_COMMA = 16, IS_CLOSER = 32, IS_CELL = 64, IS_BULLET = 128 };

/* What is so of a line, as in `line_measures`; openings times SMALL_NEXT are the last two bits. */
enum { A_TABLE = 1, INNER_MARK = 2, STOP_ENDS = 4, MARK_ENDS = 8, LISTED = 16, FEW_WORDS = 32, SMALL_NEXT = 64 };
enum { UNCASED_NEXT = 128 };

/* Numbers of `line_measures`. */
enum { WIDEST = 160, NARROWEST = 32, IDEOGRAPH_SLACK = 2, SHORT_WORD = 3, FEW_SPACES = 2, MOST_DIGITS = 3 };
enum { LONGEST_MARKER = 5 };

static const char BAD_LINE[] = "a line must be one of those that there are";

typedef struct {
    const uint32_t *points;
    const int64_t *bounds;
    const uint8_t *kinds, *openings;
    int64_t count, lines;
    uint32_t highest; /* the code point whose kind those above it have */
} Lined;

typedef struct {
    int64_t start, stop, indent, word;
    int addressed; /* whether its first word holds an address */
    uint8_t marks;
} Line;

static inline uint8_t kind_of(const Lined *l, uint32_t point)
{
    return l->kinds[point < l->highest ? point : l->highest];
}

static inline int is_han(uint32_t point)
{
    return point - 0x3041 <= 0x9FFF - 0x3041 || point >= 0x20000;
}

/* Says whether the first word of a line numbers an item: "1.", "12)", "(100)", "a." or "(b)". */
static int is_numeral(const uint32_t *word, int64_t size)
{
    int bracket = word[0] == '(';
    const uint32_t *inner = word + bracket, closer = word[size - 1];
    int64_t count = size - 1 - bracket, digits = 0;
    if ((closer != '.' && closer != ')') || count < 1 || count > MOST_DIGITS)
        return 0;
    while (digits < count && inner[digits] - '0' < 10)
        digits++;
    return digits == count || (count == 1 && (inner[0] | 0x20) - 'a' < 26);
}

static int is_listed(const Lined *l, const Line *line)
{
    const uint32_t *word = l->points + line->start;
    int64_t after = line->start + line->word;
    if (line->word > LONGEST_MARKER || after >= l->count || (l->points[after] != ' ' && l->points[after] != '\t'))
        return 0;
    return (line->word == 1 && kind_of(l, word[0]) & IS_BULLET) || is_numeral(word, line->word);
}

/* Finds the first word of a line, and whether it holds "://". */
static void read_word(const Lined *l, Line *line)
{
    const uint32_t *word = l->points + line->start;
    int64_t size = 0, most = line->stop - line->start < WIDEST ? line->stop - line->start : WIDEST;
    int addressed = 0;
    for (; size < most && !(kind_of(l, word[size]) & IS_WHITE); size++)
        addressed |= word[size] == '/' && size >= 2 && word[size - 1] == '/' && word[size - 2] == ':';
    line->word = size;
    line->addressed = addressed;
}

static void read_marks(const Lined *l, Line *line)
{
    const uint32_t *points = l->points + line->start;
    const Lined table = *l;
    int64_t last = line->stop - line->start - 1, spaces = 0;
    /* What stands inside; the bits that three points in a row have; the last two points. */
    uint8_t seen = 0, wide = 0, before = 0, before_that = 0, end = kind_of(l, points[last]);
    for (int64_t at = 0; at < last; at++) {
        uint8_t kind = kind_of(&table, points[at]);
        seen |= kind;
        wide |= kind & before & before_that;
        spaces += (kind & IS_BLANK) != 0;
        before_that = before;
        before = kind;
    }
    line->marks = (wide & IS_BLANK || (seen | end) & IS_CELL ? A_TABLE : 0) | (seen & (IS_STOP | IS_COMMA) ? INNER_MARK : 0);
    if (end & IS_CLOSER && last)
        end |= kind_of(l, points[last - 1]);
    line->marks |= (end & IS_STOP ? STOP_ENDS : 0) | (end & (IS_STOP | IS_COMMA) ? MARK_ENDS : 0);
    line->marks |= (is_listed(l, line) ? LISTED : 0) | (spaces < FEW_SPACES && !is_han(points[0]) ? FEW_WORDS : 0);
}

static Problem read_line(const Lined *l, int64_t number, Line *line)
{
    if (number < 0 || number >= l->lines)
        return BAD_LINE;
    int64_t before = number ? l->bounds[2 * number - 1] : 0, at;
    line->start = at = l->bounds[2 * number];
    line->stop = l->bounds[2 * number + 1];
    if (before < 0 || before > at || at >= line->stop || line->stop > l->count)
        return BAD_SPAN;
    if (l->points[at] >= CODE_POINTS)
        return BAD_POINT;
    before = at - before < WIDEST ? before : at - WIDEST;
    while (at > before && kind_of(l, l->points[at - 1]) & IS_INDENT)
        at--;
    line->indent = line->start - at;
    read_word(l, line);
    read_marks(l, line);
    return NULL;
}

/* Says whether two lines begin with the same points. */
static int begin_alike(const Lined *l, const Line *one, const Line *other, int64_t size)
{
    return one->stop - one->start >= size
           && !memcmp(l->points + one->start, l->points + other->start, (size_t)size * sizeof *l->points);
}

/* Bytes of what is measured of a line. */
enum { MEASURES = 3 * 8 + 1 };

typedef struct {
    int64_t *width, *room, *step;
    uint8_t *marks;
} Measures;

/* Measures how a line ends before the next one. */
static void measure_end(const Lined *l, const Line *line, const Line *next, const Measures *found, Py_ssize_t k)
{
    uint32_t opens = l->points[next->start];
    int64_t width = found->width[k], size = next->stop - next->start;
    if (is_han(opens)) {
        found->room[k] = width + IDEOGRAPH_SLACK;
        found->marks[k] |= UNCASED_NEXT;
    } else if (width >= NARROWEST) {
        int same = begin_alike(l, line, next, next->word);
        if (same && line->stop - line->start == size && begin_alike(l, line, next, size))
            return;
        found->room[k] = (same ? next->word > SHORT_WORD : next->addressed) ? 0 : width + next->word;
        found->marks[k] |= (uint8_t)(l->openings[opens] * SMALL_NEXT);
    }
    found->step[k] = next->indent - line->indent;
}

static Problem measure_lines(const Input *in, void *output, Py_ssize_t count)
{
    const Lined l = {
        .points = items(&in[0]), .count = in[0].count, .bounds = items(&in[1]), .lines = in[1].count / 2,
        .kinds = items(&in[4]), .highest = (uint32_t)(in[4].count - 1), .openings = items(&in[5]),
    };
    const uint8_t *blank = items(&in[2]);
    const int64_t *lines = items(&in[3]);
    int64_t *width = output;
    const Measures found = {width, width + count, width + 2 * count, (uint8_t *)(width + 3 * count)};
    Line line, next;
    memset(output, 0, (size_t)count * MEASURES);
    for (Py_ssize_t k = 0, before = -1; k < count; k++, line = next) {
        int64_t number = lines[k];
        Problem problem = read_line(&l, number, &next);
        if (problem)
            return problem;
        width[k] = next.indent + next.stop - next.start;
        found.marks[k] = next.marks;
        if (k && number == before + 1 && !blank[before])
            measure_end(&l, &line, &next, &found, k - 1);
        before = number;
    }
    return NULL;
}

static const Column MEASURE_INPUTS[] = {{"points", 4}, {"bounds", 8}, {"blank", 1}, {"lines", 8},
                                        {"kinds", 1},  {"openings", 1}, {NULL, 0}};

/* Three columns of 8 bytes, then one of 1. */
static PyObject *line_measures(PyObject *module, PyObject *arguments)
{
    PyObject *sources[6];
    Input in[6];
    if (!PyArg_ParseTuple(arguments, "OOOOOO:line_measures", &sources[0], &sources[1], &sources[2], &sources[3],
                          &sources[4], &sources[5])
        || open_inputs(in, sources, MEASURE_INPUTS) < 0)
        return NULL;
    Py_ssize_t lines = in[1].count / 2;
    if (in[1].count % 2 || in[2].count != (lines ? lines - 1 : 0))
        return refused(in, 6, UNEQUAL);
    if (!in[4].count || in[5].count != CODE_POINTS)
        return refused(in, 6, "kinds must not be empty, and openings must have an item for each code point");
    return filled(in, 6, in[3].count, MEASURES, measure_lines, in[3].count);
}
