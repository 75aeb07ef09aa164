/* Paragraphs to what is read of them, window after window. */

/* Where a window that begins at `at` ends: at a space after a letter or digit, so in no token and no run of marks. */
static int64_t window_end(const Reader *r, int64_t at, int64_t end)
{
    if (end - at <= WINDOW)
        return end;
    for (at += WINDOW; at < end; at++) {
        uint32_t before = r->points[at - 1], point = r->points[at];
        if (point >= CODE_POINTS || r->fold[point] != SPACE || before >= CODE_POINTS)
            continue;
        before = r->fold[before];
        if (before < CODE_POINTS && r->classes[before] & (LETTER | DIGIT))
            return at;
    }
    return end;
}

/* Where text from `odd` on, a point that is not plain, becomes plain for a while, and may be cut; `end` when it does
 * not. */
static int64_t odd_end(const Reader *r, int64_t odd, int64_t end)
{
    enum { A_WHILE = 32 }; /* Then it pays to read it as such. */
    uint8_t before = 0;
    for (int64_t at = odd, since = odd; at < end; at++) {
        uint8_t point = (uint8_t)plain_entry(r, r->points[at]);
        if (point & PLAIN)
            since = at;
        else if (at - since > A_WHILE && point == SPACE && r->classes[before] & (LETTER | DIGIT))
            return at;
        before = point & (PLAIN - 1);
    }
    return end;
}

/* Reads the normal form of a part of the window from `at` to `stop`, after `last`: all that is plain, or all that is
 * not; returns where the part ends. */
static int64_t read_form(Reader *r, int64_t at, int64_t stop, uint8_t last, Problem *problem)
{
    Form *form = &r->form;
    size_t count = (size_t)(stop - at);
    if ((*problem = reserve(form, count)))
        return stop;
    form->is_plain = 1;
    int columns = r->tokens.columns;
    int64_t odd = at + (int64_t)fold_plain(r, r->points + at, count, last, form, columns > 0, columns > 1);
    if (odd == stop)
        return stop;
    if (columns <= 1)
        fold_plain(r, r->points + at, (size_t)(odd - at), last, form, 1, 1);
    int64_t cut = plain_cut(r, at, odd, form);
    if (cut > at)
        return cut;
    form->is_plain = 0;
    stop = odd_end(r, odd, stop);
    *problem = fold_points(r, r->points + at, (size_t)(stop - at), last, form);
    return stop;
}

static Problem read_paragraph(Reader *r, int64_t at, int64_t end)
{
    Form *form = &r->form;
    uint8_t last = SPACE;
    r->low = r->high = r->size = 0;
    r->unspaced = r->ideographs = 0;
    for (int64_t window = at; at < end;) {
        Problem problem = NULL;
        if (at == window)
            window = window_end(r, at, end);
        int64_t stop = read_form(r, at, window, last, &problem);
        if (problem)
            return problem;
        /* Spaces at both ends of a paragraph are no part of its normal form. */
        if (form->size && (form->is_plain ? form->plain[PACK + form->size - 1] : form->points[form->size - 1]) == SPACE)
            form->size--;
        hash_form(r, form);
        if (r->tokens.columns && (problem = add_tokens(r, form, at)))
            return problem;
        last = ANY_LETTER;
        at = stop;
    }
    end_hash(r);
    return NULL;
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

/* Reads with a reader that has its inputs, as many columns of tokens as it asks for. */
static PyObject *read_with(Reader *r, const int64_t *bounds, Py_ssize_t paragraphs)
{
    PyObject *arrays[READ_COLUMNS] = {NULL}, *result = NULL;
    int64_t *columns[READ_COLUMNS];
    Tokens *tokens = &r->tokens;
    for (int k = 0; k < READ_COLUMNS; k++) {
        if (!(arrays[k] = new_output(paragraphs + 1, READ_WIDTHS[k])))
            goto done;
        columns[k] = (int64_t *)PyByteArray_AsString(arrays[k]);
    }
    for (int k = 0; k < TOKEN_COLUMNS; k++)
        if (!(tokens->arrays[k] = new_output(0, 1)))
            goto done;
    /* English has a token for each six code points; room that is not used costs no memory until it is written. */
    if (!resize_tokens(tokens, tokens->columns ? r->count / 5 : 0))
        goto done;
    r->low_points[LOW_POINTS] = PLAIN;
    for (uint32_t point = 0; point < LOW_POINTS; point++)
        r->low_points[point] = plain_entry(r, point);
    r->thread = PyEval_SaveThread();
    Problem problem = read_all(r, bounds, paragraphs, columns);
    PyEval_RestoreThread(r->thread);
    if (problem) {
        raise(problem);
        goto done;
    }
    static const Py_ssize_t ROWS[] = {16, 8, 0}, COUNTS[] = {8, 8, 0};
    if (shrink(arrays, ROWS, paragraphs) && shrink(arrays + UNSPACED_COUNTS, COUNTS, paragraphs)
        && resize_tokens(tokens, tokens->used))
        result = PyTuple_Pack(9, arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], tokens->arrays[STARTS],
                              tokens->arrays[ENDS], tokens->arrays[IDS], tokens->arrays[KINDS]);
done:
    free_form(&r->form);
    for (int k = 0; k < READ_COLUMNS; k++)
        Py_XDECREF(arrays[k]);
    for (int k = 0; k < TOKEN_COLUMNS; k++)
        Py_XDECREF(tokens->arrays[k]);
    return result;
}

/* `columns`: 0 for no tokens, 1 for their ids alone, 4 for all there is of them. */
static PyObject *read_paragraphs(PyObject *module, PyObject *arguments)
{
    PyObject *sources[7], *result;
    int columns;
    Input in[7];
    if (!PyArg_ParseTuple(arguments, "OOOOOOOi:read_paragraphs", &sources[0], &sources[1], &sources[2], &sources[3],
                          &sources[4], &sources[5], &sources[6], &columns)
        || open_inputs(in, sources, READ_INPUTS) < 0)
        return NULL;
    if (in[2].count != CODE_POINTS || in[5].count != CODE_POINTS || in[6].count != CODE_POINTS)
        return refused(in, 7, "fold, classes and combining must have an item for each code point");
    if (columns < 0 || columns > TOKEN_COLUMNS)
        return refused(in, 7, "tokens have no such number of columns");
    Reader r = {
        .points = items(&in[0]), .count = in[0].count, .fold = items(&in[2]),
        .expansion_offsets = items(&in[3]), .expansion_count = in[3].count,
        .expansions = items(&in[4]), .expansion_points = in[4].count,
        .classes = items(&in[5]), .combining = items(&in[6]), .keys = PyModule_GetState(module),
        .tokens.columns = columns,
    };
    result = read_with(&r, items(&in[1]), in[1].count / 2);
    close_inputs(in, 7);
    return result;
}
