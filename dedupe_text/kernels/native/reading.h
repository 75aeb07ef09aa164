/* Paragraphs to the hashes of their normal forms, and to tokens. */

enum { CODE_POINTS = 0x110000, SPACE = 0x20, FIRST_MARK = 0x300, FIRST_IDEOGRAPH = 0x2E80 };

/* Classes of code points, as in `unicode_tables`. */
enum { LETTER = 1, DIGIT = 2, JOINER = 4, MID_LETTER = 8, MID_NUMBER = 16, SIGN = 32, UNSPACED = 64, MARK = 128 };
enum { JOINED = LETTER | DIGIT | JOINER, MIDDLE = MID_LETTER | MID_NUMBER, LONE = SIGN | UNSPACED, ACCENT = MARK | JOINER };

/* Kinds of tokens, as in `tokens`. */
enum { A_WORD, A_NUMBER, AN_UNSPACED, A_SIGN };

/* Places whose keys are kept, as in `hashes`; those beyond are computed. */
enum { TABLE = 1 << 12 };

/* Points that read_plain reads at a time, so that what it finds in them fits the stack. */
enum { MOST_PLAIN = 512 };

/* Code points of Latin, Greek and Cyrillic, for which read_plain has a table. */
enum { PLAIN_POINTS = 0x530 };

/* Points of a word that are hashed side by side. */
enum { LANES = 8 };

typedef struct {
    uint64_t low[TABLE + LANES], high[TABLE + LANES];
} Keys;

/* The key of a place for one half of a hash. */
static inline uint64_t place_key(const Keys *keys, uint64_t place, int half)
{
    const uint64_t *table = half ? keys->high : keys->low;
    return place < TABLE ? table[place] : mixed((place + 1) * (half ? SECOND : PLACE)) | 1;
}

/* Columns that grow together: what they hold lies in bytearrays, so that nothing is copied at the end. */
enum { STARTS, ENDS, IDS, KINDS, TOKEN_COLUMNS };
static const Py_ssize_t TOKEN_WIDTHS[] = {8, 8, 8, 1, 0};

typedef struct {
    PyObject *arrays[TOKEN_COLUMNS];
    int64_t *starts, *ends;
    uint64_t *ids;
    uint8_t *kinds;
    Py_ssize_t used, room;
} Tokens;

/* Makes room for `room` tokens; needs the interpreter's lock. False with an exception set when there is no memory. */
static int resize_tokens(Tokens *tokens, Py_ssize_t room)
{
    if (room > PY_SSIZE_T_MAX / 16) {
        PyErr_NoMemory();
        return 0;
    }
    if (!shrink(tokens->arrays, TOKEN_WIDTHS, room))
        return 0;
    tokens->starts = (int64_t *)PyByteArray_AsString(tokens->arrays[STARTS]);
    tokens->ends = (int64_t *)PyByteArray_AsString(tokens->arrays[ENDS]);
    tokens->ids = (uint64_t *)PyByteArray_AsString(tokens->arrays[IDS]);
    tokens->kinds = (uint8_t *)PyByteArray_AsString(tokens->arrays[KINDS]);
    tokens->room = room;
    return 1;
}

typedef struct {
    uint32_t point;
    int64_t origin;
} Mark;

/* A token as far as it was read: the sum of its hash, its points without accents, and where its last point ends. */
typedef struct {
    uint64_t sum, size;
    int64_t end;
    uint8_t held; /* classes of its bases */
} Draft;

/* What is read: nothing; a run of letters, digits and joiners; one sign or unspaced character; what may be a minus. */
enum { NOTHING, RUN, SINGLE, MINUS };

typedef struct {
    /* The text and the tables. */
    const uint32_t *points, *fold, *expansions;
    const uint8_t *classes, *combining;
    const int64_t *expansion_offsets;
    Py_ssize_t count, expansion_count, expansion_points;
    const Keys *keys;
    uint32_t plain[PLAIN_POINTS]; /* what read_plain needs to know of each of the first code points */
    PyThreadState *thread;
    int words; /* whether tokens are wanted */
    /* The paragraph: the sums of its hash, the points of its normal form, and whether a space waits for the next. */
    uint64_t low, high, size;
    int space;
    int64_t unspaced, ideographs;
    /* The last base, which tells whether a hyphen is a minus. */
    uint32_t before;
    uint8_t before_class;
    /* The token. In a run, punctuation that may join it waits in `doubt` for the next base, and `maybe` goes on. */
    int state;
    int64_t start;
    Draft said, maybe;
    uint8_t doubt, doubt_before;
    /* Marks that follow each other, until they can be put in order. */
    Mark *marks;
    uint32_t *sorted;
    Py_ssize_t mark_count, mark_room;
    int unordered;
    Tokens tokens;
} Reader;

static Problem add_token(Reader *r, const Draft *draft, uint8_t kind)
{
    Tokens *tokens = &r->tokens;
    if (!r->words)
        return NULL;
    if (tokens->used == tokens->room) {
        PyEval_RestoreThread(r->thread);
        int grown = resize_tokens(tokens, tokens->room + tokens->room / 2 + MOST_PLAIN);
        PyErr_Clear();
        r->thread = PyEval_SaveThread();
        if (!grown)
            return OUT_OF_MEMORY;
    }
    Py_ssize_t at = tokens->used++;
    tokens->starts[at] = r->start;
    tokens->ends[at] = draft->end;
    tokens->ids[at] = mixed(draft->sum + draft->size * PLACE);
    tokens->kinds[at] = kind;
    if (kind == AN_UNSPACED) {
        r->unspaced++;
        r->ideographs += r->points[r->start] >= FIRST_IDEOGRAPH;
    }
    return NULL;
}

/* Ends the token that is open; `next` is the class of the base that follows, 0 at the end of a paragraph. */
static inline Problem end_token(Reader *r, uint8_t next)
{
    int state = r->state;
    r->state = NOTHING;
    r->doubt = 0;
    switch (state) {
    case RUN:
        /* Joiners alone, such as a line to fill in, are no token. */
        return r->said.held == JOINER ? NULL : add_token(r, &r->said, r->said.held & DIGIT ? A_NUMBER : A_WORD);
    case SINGLE:
        return add_token(r, &r->said, r->said.held & UNSPACED ? AN_UNSPACED : A_SIGN);
    case MINUS:
        return next & DIGIT ? add_token(r, &r->said, A_SIGN) : NULL;
    }
    return NULL;
}

static inline void draft_point(const Reader *r, Draft *draft, uint32_t point, int64_t origin)
{
    draft->sum += place_key(r->keys, draft->size, 0) * point;
    draft->size++;
    draft->end = origin + 1;
}

static inline void open_token(Reader *r, int state, uint32_t point, uint8_t class, int64_t origin)
{
    r->state = state;
    r->start = origin;
    r->said = (Draft){.held = class};
    draft_point(r, &r->said, point, origin);
}

/* Reads a base, which is a point that is no mark. */
static inline Problem read_base(Reader *r, uint32_t point, uint8_t class, int64_t origin)
{
    Problem problem = NULL;
    if (r->state == RUN) {
        if (r->doubt) {
            uint8_t both = r->doubt_before & class;
            if ((r->doubt & MID_LETTER && both & LETTER) || (r->doubt & MID_NUMBER && both & DIGIT))
                r->said = r->maybe, r->doubt = 0;
        }
        if (!r->doubt && class & JOINED) {
            r->said.held |= class;
            draft_point(r, &r->said, point, origin);
            goto done;
        }
        if (!r->doubt && class & MIDDLE) {
            r->doubt = class;
            r->doubt_before = r->before_class;
            r->maybe = r->said;
            draft_point(r, &r->maybe, point, origin);
            goto done;
        }
    }
    problem = end_token(r, class);
    if (class & JOINED)
        open_token(r, RUN, point, class, origin);
    else if (class & LONE)
        open_token(r, SINGLE, point, class, origin);
    else if (point == '-' && (r->before == SPACE || r->before == '(' || r->before_class & SIGN))
        open_token(r, MINUS, point, class, origin);
done:
    r->before = point;
    r->before_class = class;
    return problem;
}

static inline void hash_point(Reader *r, uint32_t point)
{
    r->low += place_key(r->keys, r->size, 0) * point;
    r->high += place_key(r->keys, r->size, 1) * point;
    r->size++;
}

/* Reads a point of the normal form, all marks in order. */
static inline Problem read_point(Reader *r, uint32_t point, int64_t origin)
{
    uint8_t class = r->classes[point];
    if (point == SPACE) {
        if (r->space)
            return NULL;
        r->space = 1;
    } else {
        /* Spaces at both ends of a paragraph are no part of its normal form. */
        if (r->space && r->size)
            hash_point(r, SPACE);
        r->space = 0;
        hash_point(r, point);
    }
    if (!(class & MARK))
        return read_base(r, point, class, origin);
    if (r->state != NOTHING) {
        Draft *draft = r->doubt ? &r->maybe : &r->said;
        if (class != ACCENT)
            draft_point(r, draft, point, origin);
        draft->end = origin + 1;
    }
    return NULL;
}

/* Puts the marks that wait into canonical order, by counting, which is stable, and reads them. */
static Problem read_marks(Reader *r)
{
    Py_ssize_t count = r->mark_count;
    r->mark_count = 0;
    if (r->unordered) {
        Py_ssize_t places[257] = {0};
        for (Py_ssize_t at = 0; at < count; at++)
            places[r->combining[r->marks[at].point] + 1]++;
        for (int class = 1; class < 257; class++)
            places[class] += places[class - 1];
        for (Py_ssize_t at = 0; at < count; at++)
            r->sorted[places[r->combining[r->marks[at].point]]++] = r->marks[at].point;
        /* The origins stay in their places. */
        for (Py_ssize_t at = 0; at < count; at++)
            r->marks[at].point = r->sorted[at];
        r->unordered = 0;
    }
    Problem problem = NULL;
    for (Py_ssize_t at = 0; at < count && !problem; at++)
        problem = read_point(r, r->marks[at].point, r->marks[at].origin);
    return problem;
}

static Problem keep_mark(Reader *r, uint32_t point, int64_t origin)
{
    if (r->mark_count == r->mark_room) {
        size_t room = (size_t)r->mark_room * 2 + 64;
        Mark *marks = realloc(r->marks, room * sizeof *marks);
        r->marks = marks ? marks : r->marks;
        uint32_t *sorted = marks ? realloc(r->sorted, room * sizeof *sorted) : NULL;
        if (!sorted)
            return OUT_OF_MEMORY;
        r->sorted = sorted;
        r->mark_room = (Py_ssize_t)room;
    }
    Py_ssize_t at = r->mark_count++;
    r->marks[at] = (Mark){point, origin};
    r->unordered |= at && r->combining[r->marks[at - 1].point] > r->combining[point];
    return NULL;
}

/* Reads a folded point. */
static inline Problem read_folded(Reader *r, uint32_t point, int64_t origin)
{
    if (point >= FIRST_MARK && r->combining[point])
        return keep_mark(r, point, origin);
    Problem problem = r->mark_count ? read_marks(r) : NULL;
    return problem ? problem : read_point(r, point, origin);
}

static Problem read_expansion(Reader *r, uint32_t number, int64_t origin)
{
    if (number + 1 >= r->expansion_count)
        return BAD_OFFSETS;
    int64_t first = r->expansion_offsets[number], last = r->expansion_offsets[number + 1];
    if (first < 0 || last > r->expansion_points)
        return BAD_OFFSETS;
    Problem problem = NULL;
    for (; first < last && !problem; first++) {
        uint32_t point = r->expansions[first];
        problem = point < CODE_POINTS ? read_folded(r, point, origin) : BAD_POINT;
    }
    return problem;
}

/* A folded point and what it is: part of a word, a digit, a space, or something to look at. */
enum { PLAIN_POINT = (1 << 21) - 1, PLAIN_DIGIT = 1 << 21, PLAIN_WORD = 1 << 22, PLAIN_SPACE = 1 << 23, PLAIN_RARE = 1 << 24 };

static inline uint32_t plain_entry(const Reader *r, uint32_t point)
{
    if (point >= CODE_POINTS || (point = r->fold[point]) >= CODE_POINTS)
        return PLAIN_RARE;
    switch (r->classes[point]) {
    case LETTER:
        return point | PLAIN_WORD;
    case DIGIT:
        return point | PLAIN_WORD | PLAIN_DIGIT;
    case 0:
        return point | (point == SPACE ? PLAIN_SPACE : point == '-' ? PLAIN_RARE : 0);
    }
    return point | PLAIN_RARE;
}

/* Looks at punctuation that may join its neighbours or be a minus; returns what it is here, PLAIN_RARE when that is not
 * to be told without the general way. `last` is what was read before it; `next` points to what follows, NULL for none. */
static uint32_t plain_punctuation(const Reader *r, uint32_t entry, uint32_t last, const uint32_t *next)
{
    uint32_t point = entry & PLAIN_POINT, after = next ? *next : SPACE;
    uint8_t class = r->classes[point];
    if ((point != '-' && !(class & MIDDLE)) || after >= CODE_POINTS || (after = r->fold[after]) >= CODE_POINTS)
        return PLAIN_RARE;
    uint8_t after_class = r->classes[after];
    int minus = point == '-' && (last == SPACE || last == '(' || r->classes[last] & SIGN);
    if (after_class & MARK || (minus && after_class & DIGIT))
        return PLAIN_RARE;
    uint8_t both = r->classes[last] & after_class;
    int joins = (class & MID_LETTER && both & LETTER) || (class & MID_NUMBER && both & DIGIT);
    return joins ? point | PLAIN_WORD : point;
}

/* Points that read_plain read, and where words start and end in them: the place and, from PLAIN_DIGIT on, the
 * digits before it. */
typedef struct {
    uint32_t points[MOST_PLAIN + LANES], edges[MOST_PLAIN + 3];
    uint64_t sums[MOST_PLAIN / 2 + 2];
} Plain;

/* Adds to the sums of the paragraph, which has `size` points so far, and makes those of the words; the first has `own`
 * points before these. Words of eight letters and fewer, which most are, take no branch that depends on their length. */
CLONES static void hash_plain(Plain *plain, uint64_t count, uint64_t words, const Keys *keys, uint64_t size,
                              uint64_t own, uint64_t *total)
{
    uint64_t low = 0, high = 0;
    for (uint64_t at = 0; at < count; at++) {
        plain->points[at] &= PLAIN_POINT;
        low += keys->low[size + at] * plain->points[at];
        high += keys->high[size + at] * plain->points[at];
    }
    total[0] += low;
    total[1] += high;
    for (uint64_t word = 0; word < words; word++) {
        uint64_t start = plain->edges[2 * word] % PLAIN_DIGIT, sum = 0;
        uint64_t left = plain->edges[2 * word + 1] % PLAIN_DIGIT - start;
        const uint32_t *points = plain->points + start;
        const uint64_t *key = keys->low + (word ? 0 : own);
        for (; left > LANES; left -= LANES, points += LANES, key += LANES)
            for (int lane = 0; lane < LANES; lane++)
                sum += key[lane] * points[lane];
        for (uint64_t lane = 0; lane < LANES; lane++)
            sum += key[lane] * (lane < left ? points[lane] : 0);
        plain->sums[word] = sum;
    }
}

/* Reads words, numbers, single spaces and plain punctuation from `at` on, where a letter or digit stands; returns where
 * it stopped, which is before whatever needs the general way.
 *
 * Nearly all text is this, so this is read_folded without branches on where words end, which no processor foresees. */
static int64_t read_plain(Reader *r, int64_t at, int64_t end)
{
    if (r->space && r->size)
        hash_point(r, SPACE);
    Plain plain;
    const uint32_t *points = r->points + at, *table = r->plain;
    int64_t stop = end - at < MOST_PLAIN ? end - at : MOST_PLAIN, count = 0;
    /* A token has no more points than its paragraph, so its keys do not end before those of the paragraph. */
    if ((uint64_t)stop > TABLE - r->size)
        stop = (int64_t)(TABLE - r->size);
    const Draft open = r->state == RUN ? r->said : (Draft){0};
    uint32_t last = r->before | (open.size ? PLAIN_WORD : 0), edges = open.size > 0, mark = 0;
    plain.edges[0] = 0;
    for (; count < stop; count++) {
        uint32_t point = points[count], entry = point < PLAIN_POINTS ? table[point] : plain_entry(r, point);
        /* Two spaces in a row are rare too. */
        if (entry & (PLAIN_RARE | (last & PLAIN_SPACE))) {
            const uint32_t *next = at + count + 1 < end ? points + count + 1 : NULL;
            entry = entry & PLAIN_RARE ? plain_punctuation(r, entry, last & PLAIN_POINT, next) : PLAIN_RARE;
            if (entry == PLAIN_RARE)
                break;
        }
        plain.points[count] = entry;
        plain.edges[edges] = mark;
        edges += (entry ^ last) / PLAIN_WORD & 1;
        mark += 1 + (entry & PLAIN_DIGIT);
        last = entry;
    }
    uint32_t in_word = last & PLAIN_WORD ? 1 : 0;
    last &= PLAIN_POINT;
    memset(plain.points + count, 0, sizeof plain.points[0] * LANES);
    plain.edges[edges] = mark;
    uint64_t words = r->words ? (edges + in_word) / 2 : 0, total[2] = {r->low, r->high};
    hash_plain(&plain, (uint64_t)count, words, r->keys, r->size, open.size, total);
    r->low = total[0], r->high = total[1], r->size += (uint64_t)count;
    r->space = last == SPACE;
    if (r->space && r->size) {
        /* A space at the end waits, as it may be the last point. */
        r->size--;
        r->low -= r->keys->low[r->size] * SPACE;
        r->high -= r->keys->high[r->size] * SPACE;
    }
    r->before = last;
    r->before_class = r->classes[last];
    r->state = NOTHING;
    for (uint64_t word = 0; word < words; word++) {
        uint32_t start = plain.edges[2 * word], stop = plain.edges[2 * word + 1];
        Draft draft = {plain.sums[word], (stop - start) % PLAIN_DIGIT, at + stop % PLAIN_DIGIT, LETTER};
        draft.held |= stop - start >= PLAIN_DIGIT ? DIGIT : 0;
        if (word || !open.size) {
            r->start = at + start % PLAIN_DIGIT;
        } else {
            draft.sum += open.sum;
            draft.size += open.size;
            draft.held |= open.held & DIGIT;
        }
        if (word + 1 == words && in_word) {
            r->state = RUN;
            r->said = draft;
        } else {
            Py_ssize_t to = r->tokens.used++;
            r->tokens.starts[to] = r->start;
            r->tokens.ends[to] = draft.end;
            r->tokens.ids[to] = mixed(draft.sum + draft.size * PLACE);
            r->tokens.kinds[to] = draft.held & DIGIT ? A_NUMBER : A_WORD;
        }
    }
    return at + count;
}

/* True when read_plain can go on from here and gets somewhere. */
static inline int is_plain(const Reader *r)
{
    int between_words = r->state == NOTHING || (r->state == RUN && !r->doubt && !(r->said.held & JOINER));
    return between_words && !r->mark_count && r->size < TABLE - 2
           && r->tokens.room - r->tokens.used > MOST_PLAIN / 2 + 1;
}

static Problem read_paragraph(Reader *r, int64_t at, int64_t end)
{
    r->low = r->high = r->size = 0;
    r->unspaced = r->ideographs = 0;
    r->space = 1;
    r->before = SPACE;
    r->before_class = 0;
    r->state = NOTHING;
    r->doubt = 0;
    r->mark_count = r->unordered = 0;
    Problem problem = NULL;
    while (at < end && !problem) {
        uint32_t point = r->points[at];
        if (point >= CODE_POINTS)
            return BAD_POINT;
        point = r->fold[point];
        if (point >= CODE_POINTS)
            problem = read_expansion(r, point - CODE_POINTS, at++);
        else if (r->classes[point] & (LETTER | DIGIT) && is_plain(r))
            at = read_plain(r, at, end);
        else
            problem = read_folded(r, point, at++);
    }
    if (!problem)
        problem = read_marks(r);
    return problem ? problem : end_token(r, 0);
}

static const Column READ_INPUTS[] = {{"points", 4}, {"bounds", 8}, {"fold", 4}, {"offsets", 8}, {"expansions", 4},
                                     {"classes", 1}, {"combining", 1}, {NULL, 0}};
enum { HASHES, SIZES, OFFSETS, UNSPACED_COUNTS, IDEOGRAPH_COUNTS, READ_COLUMNS };
static const Py_ssize_t READ_WIDTHS[] = {16, 8, 8, 8, 8, 0};

static Problem read_all(Reader *r, const int64_t *bounds, Py_ssize_t paragraphs, int64_t *const *columns)
{
    uint64_t *hashes = (uint64_t *)columns[HASHES];
    columns[OFFSETS][0] = 0;
    for (Py_ssize_t k = 0; k < paragraphs; k++) {
        int64_t start = bounds[2 * k], end = bounds[2 * k + 1];
        if (start < 0 || start > end || end > r->count)
            return BAD_SPAN;
        Problem problem = read_paragraph(r, start, end);
        if (problem)
            return problem;
        hashes[2 * k] = mixed(r->low + r->size * PLACE);
        hashes[2 * k + 1] = mixed(r->high + r->size * PLACE);
        columns[SIZES][k] = (int64_t)r->size;
        columns[OFFSETS][k + 1] = r->tokens.used;
        columns[UNSPACED_COUNTS][k] = r->unspaced;
        columns[IDEOGRAPH_COUNTS][k] = r->ideographs;
    }
    return NULL;
}

static PyObject *read_paragraphs(PyObject *module, PyObject *arguments)
{
    PyObject *sources[7], *arrays[READ_COLUMNS] = {NULL}, *result = NULL;
    int64_t *columns[READ_COLUMNS];
    int words;
    Input in[7];
    if (!PyArg_ParseTuple(arguments, "OOOOOOOp:read_paragraphs", &sources[0], &sources[1], &sources[2], &sources[3],
                          &sources[4], &sources[5], &sources[6], &words)
        || open_inputs(in, sources, READ_INPUTS) < 0)
        return NULL;
    Reader r = {
        .points = items(&in[0]), .count = in[0].count, .fold = items(&in[2]),
        .expansion_offsets = items(&in[3]), .expansion_count = in[3].count,
        .expansions = items(&in[4]), .expansion_points = in[4].count,
        .classes = items(&in[5]), .combining = items(&in[6]), .keys = PyModule_GetState(module),
        .words = words,
    };
    Py_ssize_t paragraphs = in[1].count / 2;
    if (in[2].count != CODE_POINTS || in[5].count != CODE_POINTS || in[6].count != CODE_POINTS) {
        raise("fold, classes and combining must have an item for each code point");
        goto done;
    }
    for (int k = 0; k < READ_COLUMNS; k++) {
        if (!(arrays[k] = new_output(paragraphs + 1, READ_WIDTHS[k])))
            goto done;
        columns[k] = (int64_t *)PyByteArray_AsString(arrays[k]);
    }
    for (int k = 0; k < TOKEN_COLUMNS; k++)
        if (!(r.tokens.arrays[k] = new_output(0, 1)))
            goto done;
    /* English has a token for each six code points; room that is not used costs no memory until it is written. */
    if (!resize_tokens(&r.tokens, (words ? r.count / 5 : 0) + MOST_PLAIN))
        goto done;
    for (uint32_t point = 0; point < PLAIN_POINTS; point++)
        r.plain[point] = plain_entry(&r, point);
    r.thread = PyEval_SaveThread();
    Problem problem = read_all(&r, items(&in[1]), paragraphs, columns);
    PyEval_RestoreThread(r.thread);
    if (problem) {
        raise(problem);
        goto done;
    }
    static const Py_ssize_t ROWS[] = {16, 8, 0}, COUNTS[] = {8, 8, 0};
    if (shrink(arrays, ROWS, paragraphs) && shrink(arrays + UNSPACED_COUNTS, COUNTS, paragraphs)
        && shrink(r.tokens.arrays, TOKEN_WIDTHS, r.tokens.used))
        result = PyTuple_Pack(9, arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], r.tokens.arrays[0],
                              r.tokens.arrays[1], r.tokens.arrays[2], r.tokens.arrays[3]);
done:
    free(r.marks);
    free(r.sorted);
    for (int k = 0; k < READ_COLUMNS; k++)
        Py_XDECREF(arrays[k]);
    for (int k = 0; k < TOKEN_COLUMNS; k++)
        Py_XDECREF(r.tokens.arrays[k]);
    close_inputs(in, 7);
    return result;
}
