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

/* Says whether points are spaces, and whether there are any. */
static int are_spaces(const Reader *r, int64_t at, int64_t end)
{
    if (at >= end)
        return 0;
    while (at < end && (uint8_t)plain_entry(r, r->points[at]) == SPACE)
        at++;
    return at == end;
}

/* Opens a window where another one ended: the paragraphs that end in it are read together, when they come one after the
 * other, with spaces between them and nothing else. */
static void open_window(Reader *r)
{
    const int64_t *span = r->bounds + 2 * r->paragraph;
    int64_t limit = r->at < r->count - WINDOW ? r->at + WINDOW : r->count;
    Py_ssize_t end = r->paragraph;
    for (; end < r->paragraphs && span[1] >= span[0] && span[1] <= limit; span += 2, end++)
        if (end > r->paragraph && !are_spaces(r, span[-1], span[0]))
            break;
    r->ahead = end;
}

/* Cuts a plain form behind the last of the paragraphs that end in it, or where the next one may be cut. Returns how many
 * end. */
static Py_ssize_t end_plain(const Reader *r, Form *form, Py_ssize_t together)
{
    const int64_t *span = r->bounds + 2 * r->paragraph;
    size_t end = 0, size = form->size;
    form->size = 0;
    for (Py_ssize_t ended = 0; ended < together; ended++, span += 2) {
        size_t first = ended ? (size_t)(span[0] - r->at) : 0;
        if ((size_t)(span[1] - r->at) > size) {
            size_t cut = plain_cut(r, form, first, size);
            form->size = cut > first ? cut : end;
            return ended;
        }
        form->size = end = (size_t)(span[1] - r->at);
    }
    return together;
}

/* Says whether a paragraph that was numbered repeats an earlier one. */
static inline int repeats(const Reader *r, Py_ssize_t k)
{
    return r->numbering->found[k] != r->numbering->count + k;
}

/* Ends the hash of paragraph `k`. */
static void end_hashes(Reader *r, Py_ssize_t k)
{
    uint64_t *hashes = (uint64_t *)r->columns[HASHES] + 2 * k;
    end_hash(r);
    hashes[0] = mixed(r->low + r->size * PLACE);
    hashes[1] = mixed(r->high + r->size * PLACE);
    r->columns[SIZES][k] = (int64_t)r->size;
    r->low = r->high = r->size = 0;
}

/* Ends the paragraph that is read, which has the tokens up to this one. */
static void end_paragraph(Reader *r, Py_ssize_t token)
{
    Py_ssize_t k = r->paragraph++;
    r->columns[OFFSETS][k + 1] = token;
    r->columns[UNSPACED_COUNTS][k] = r->unspaced;
    r->columns[IDEOGRAPH_COUNTS][k] = r->ideographs;
    r->unspaced = r->ideographs = 0;
    if (r->paragraph < r->paragraphs)
        r->at = r->bounds[2 * k + 2];
}

/* Numbers on the `ended` paragraphs from the one that is read, whose hashes have ended. Where this one repeats an earlier
 * one, the tokens that were read of it go. */
static Problem number_on(Reader *r, Py_ssize_t ended)
{
    Numbering *numbering = r->numbering;
    Py_ssize_t k = r->paragraph;
    const uint64_t *hashes = (const uint64_t *)r->columns[HASHES] + 2 * k;
    int64_t entries = look_up(&numbering->table, numbering->entries, numbering->count + k, hashes, ended,
                              numbering->found + k);
    if (entries < 0)
        return BAD_TABLE;
    numbering->entries = entries;
    if (repeats(r, k)) {
        r->tokens.used = (Py_ssize_t)r->columns[OFFSETS][k];
        r->unspaced = r->ideographs = 0;
    }
    return NULL;
}

/* Moves the points `first` to `end` - 1 of a plain form, and a space behind them, to `size`; returns where that ends. */
static size_t move_points(Form *form, size_t size, size_t first, size_t end)
{
    uint8_t *plain = form->plain + PACK, *held = form->held + 1;
    if (size < first) {
        memmove(plain + size, plain + first, end - first);
        memmove(held + size, held + first, end - first);
    }
    size += end - first;
    plain[size] = SPACE;
    held[size] = 0;
    return size + 1;
}

/* Takes out of a plain form the paragraphs that repeat earlier ones, of the `ended` that end in it, whose `ends` become
 * those in what is left. */
static void keep_new(const Reader *r, Form *form, Py_ssize_t ended, uint32_t *ends)
{
    const int64_t *span = r->bounds + 2 * r->paragraph;
    size_t size = 0, kept = 0, end = 0;
    if (repeats(r, r->paragraph))
        form->plain[PACK - 1] = SPACE; /* What comes to stand in front opens its paragraph. */
    for (Py_ssize_t k = 0; k < ended; k++, span += 2) {
        if (repeats(r, r->paragraph + k)) {
            if (kept < end)
                size = move_points(form, size, kept, end);
            kept = end = k + 1 < r->paragraphs - r->paragraph ? (size_t)(span[2] - r->at) : ends[k];
            ends[k] = (uint32_t)size;
        } else {
            end = ends[k];
            ends[k] -= (uint32_t)(kept - size);
        }
    }
    if (kept < form->size)
        size = move_points(form, size, kept, form->size) - 1;
    form->size = size;
}

/* Reads a plain form, in which `ended` paragraphs end, and perhaps another one begins. */
static Problem read_plain(Reader *r, Form *form, Py_ssize_t ended)
{
    const int64_t *span = r->bounds + 2 * r->paragraph;
    int64_t start = r->at, stop = start + (int64_t)form->size;
    uint32_t *ends = form->origins; /* which a plain form does not use */
    size_t first = 0, end = 0;
    for (Py_ssize_t k = 0; k < ended; k++, span += 2) {
        first = k ? (size_t)(span[0] - start) : 0;
        ends[k] = (uint32_t)(end = (size_t)(span[1] - start));
        hash_form(r, form, first, trimmed(form, first, end));
        end_hashes(r, r->paragraph + k);
    }
    int begins = end < form->size;
    if (begins)
        hash_form(r, form, ended ? (size_t)(span[0] - start) : 0, form->size);
    Problem problem = NULL;
    if (r->numbering && ended && !(problem = number_on(r, ended)))
        keep_new(r, form, ended, ends);
    Py_ssize_t token = r->tokens.used;
    const uint32_t *starts = form->starts;
    if (!problem && r->tokens.columns && form->size)
        problem = add_tokens(r, form, start);
    for (Py_ssize_t k = 0; !problem && k < ended; k++) {
        while (token < r->tokens.used && *starts < ends[k])
            starts++, token++;
        end_paragraph(r, token);
    }
    if (begins)
        r->at = stop;
    return problem;
}

/* Reads points of a paragraph up to `stop`, which are not plain, after `last`. */
static Problem read_odd(Reader *r, Form *form, int64_t stop, uint8_t last)
{
    Problem problem = fold_points(r, r->points + r->at, (size_t)(stop - r->at), last, form);
    form->size = trimmed(form, 0, form->size);
    if (!problem && r->tokens.columns)
        problem = add_tokens(r, form, r->at);
    if (problem)
        return problem;
    hash_form(r, form, 0, form->size);
    r->at = stop;
    if (stop < r->bounds[2 * r->paragraph + 1])
        return NULL;
    end_hashes(r, r->paragraph);
    if (r->numbering)
        problem = number_on(r, 1);
    end_paragraph(r, r->tokens.used);
    return problem;
}

/* Reads on: all that is plain, of as many paragraphs as there are in a window, or what is not, of one. */
static Problem read_part(Reader *r)
{
    const int64_t *span = r->bounds + 2 * r->paragraph;
    if (span[0] < 0 || span[0] > span[1] || span[1] > r->count)
        return BAD_SPAN;
    Form *form = &r->form;
    if (r->paragraph >= r->ahead)
        open_window(r);
    Py_ssize_t together = r->ahead - r->paragraph, ended = 0;
    int64_t stop = together ? span[2 * together - 1] : window_end(r, r->at, span[1]);
    size_t count = (size_t)(stop - r->at);
    Problem problem = reserve(form, count + 1);
    if (problem)
        return problem;
    together += !together && stop == span[1];
    uint8_t last = r->at == span[0] ? SPACE : ANY_LETTER;
    size_t plain = fold_plain(r, r->points + r->at, count, last, form, r->tokens.columns > 0);
    if (together)
        ended = end_plain(r, form, together);
    else if (plain < count)
        form->size = plain_cut(r, form, 0, plain);
    if (ended || form->size)
        return read_plain(r, form, ended);
    return read_odd(r, form, odd_end(r, r->at + (int64_t)plain, stop < span[1] ? stop : span[1]), last);
}

static Problem read_all(Reader *r)
{
    Problem problem = NULL;
    r->columns[OFFSETS][0] = 0;
    if (r->paragraphs)
        r->at = r->bounds[0];
    while (!problem && r->paragraph < r->paragraphs)
        problem = read_part(r);
    return problem;
}

static const Column READ_INPUTS[] = {{"points", 4}, {"bounds", 8}, {"fold", 4}, {"offsets", 8}, {"expansions", 4},
                                     {"classes", 1}, {"combining", 1}, {NULL, 0}};
static const char PARTIAL_TABLES[] = "fold, classes and combining must have an item for each code point";
static const Py_ssize_t READ_WIDTHS[] = {16, 8, 8, 8, 8, 0};

/* Reads with a reader that has its inputs, as many columns of tokens as it asks for. */
static PyObject *read_with(Reader *r)
{
    PyObject *arrays[READ_COLUMNS] = {NULL}, *result = NULL;
    Tokens *tokens = &r->tokens;
    for (int k = 0; k < READ_COLUMNS; k++) {
        if (!(arrays[k] = new_output(r->paragraphs + 1, READ_WIDTHS[k])))
            goto done;
        r->columns[k] = (int64_t *)PyByteArray_AsString(arrays[k]);
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
    Problem problem = read_all(r);
    PyEval_RestoreThread(r->thread);
    if (problem) {
        raise(problem);
        goto done;
    }
    static const Py_ssize_t ROWS[] = {16, 8, 0}, COUNTS[] = {8, 8, 0};
    if (shrink(arrays, ROWS, r->paragraphs) && shrink(arrays + UNSPACED_COUNTS, COUNTS, r->paragraphs)
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

/* Says whether tables have an item for each code point. */
static int are_whole(const Input *in)
{
    return in[2].count == CODE_POINTS && in[5].count == CODE_POINTS && in[6].count == CODE_POINTS;
}

/* Reads the inputs, and closes them. */
static PyObject *read_inputs(PyObject *module, Input *in, int columns, Numbering *numbering)
{
    Reader r = {
        .points = items(&in[0]), .count = in[0].count, .bounds = items(&in[1]), .paragraphs = in[1].count / 2,
        .fold = items(&in[2]),
        .expansion_offsets = items(&in[3]), .expansion_count = in[3].count,
        .expansions = items(&in[4]), .expansion_points = in[4].count,
        .classes = items(&in[5]), .combining = items(&in[6]), .keys = PyModule_GetState(module),
        .tokens.columns = columns, .numbering = numbering,
    };
    PyObject *result = read_with(&r);
    close_inputs(in, 7);
    return result;
}

/* `columns`: 0 for no tokens, 1 for their ids alone, 4 for all there is of them. */
static PyObject *read_paragraphs(PyObject *module, PyObject *arguments)
{
    PyObject *sources[7];
    int columns;
    Input in[7];
    if (!PyArg_ParseTuple(arguments, "OOOOOOOi:read_paragraphs", &sources[0], &sources[1], &sources[2], &sources[3],
                          &sources[4], &sources[5], &sources[6], &columns)
        || open_inputs(in, sources, READ_INPUTS) < 0)
        return NULL;
    if (!are_whole(in))
        return refused(in, 7, PARTIAL_TABLES);
    if (columns < 0 || columns > TOKEN_COLUMNS)
        return refused(in, 7, "tokens have no such number of columns");
    return read_inputs(module, in, columns, NULL);
}

/* Numbers paragraphs on in a table, and reads the ids of the tokens of those that are new in it. */
static PyObject *read_new(PyObject *module, PyObject *arguments)
{
    PyObject *sources[10], *read, *found, *result = NULL;
    long long entries, count;
    Numbering numbering;
    Input in[7];
    if (!PyArg_ParseTuple(arguments, "OOOOOOOOOOLL:read_new", &sources[0], &sources[1], &sources[2], &sources[3],
                          &sources[4], &sources[5], &sources[6], &sources[7], &sources[8], &sources[9], &entries, &count)
        || open_inputs(in, sources, READ_INPUTS) < 0)
        return NULL;
    if (!are_whole(in))
        return refused(in, 7, PARTIAL_TABLES);
    if (!open_table(&numbering.table, sources + 7)) {
        close_inputs(in, 7);
        return NULL;
    }
    Py_ssize_t paragraphs = in[1].count / 2;
    if (!has_room(&numbering.table, entries, paragraphs)) {
        close_table(&numbering.table);
        return refused(in, 7, BAD_TABLE);
    }
    if (!(found = new_output(paragraphs, 8))) {
        close_table(&numbering.table);
        close_inputs(in, 7);
        return NULL;
    }
    numbering.entries = entries;
    numbering.count = count;
    numbering.found = (int64_t *)PyByteArray_AsString(found);
    if ((read = read_inputs(module, in, 1, &numbering)))
        result = Py_BuildValue("NNL", read, Py_NewRef(found), (long long)numbering.entries);
    Py_DECREF(found);
    close_table(&numbering.table);
    return result;
}
