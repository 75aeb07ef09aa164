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
#ifdef __linux__
#include <sys/mman.h>
#endif

/* Clones need a loader that resolves them (glibc) and a compiler that knows the levels of the processor's instruction
 * set by name (GCC 12); a sanitizer cannot work inside the resolvers. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12 \
    && !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "arch=x86-64-v2", "default")))
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

/* Returns `count` items of `width` bytes that `work` filled while other threads ran; closes the inputs. */
static PyObject *filled(Input *in, int inputs, Py_ssize_t count, Py_ssize_t width, Work work, Py_ssize_t number)
{
    PyObject *result = new_output(count, width);
    if (result) {
        void *output = PyByteArray_AsString(result);
        Problem problem;
        Py_BEGIN_ALLOW_THREADS
        problem = work(in, output, number);
        Py_END_ALLOW_THREADS
        if (problem) {
            Py_CLEAR(result);
            raise(problem);
        }
    }
    close_inputs(in, inputs);
    return result;
}

/* Refuses arguments: closes the inputs and raises. */
static PyObject *refused(Input *in, int inputs, Problem problem)
{
    close_inputs(in, inputs);
    return raise(problem);
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

typedef struct {
    uint64_t high, low;
} Entry;

static inline int is_before(Entry a, Entry b)
{
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

/* Sorts ascending by both halves, by bytes from the last to the first; those that all entries share are skipped. There
 * are fewer than 2**32 entries, and `spare` has room for as many. */
static void sort_entries(Entry *entries, Entry *spare, size_t count)
{
    enum { FEW = 64 }; /* Insertion wins on fewer. */
    if (count < FEW) {
        for (size_t at = 1; at < count; at++) {
            Entry entry = entries[at];
            size_t hole = at;
            for (; hole && is_before(entry, entries[hole - 1]); hole--)
                entries[hole] = entries[hole - 1];
            entries[hole] = entry;
        }
        return;
    }
    uint32_t counts[16][256] = {{0}};
    for (size_t at = 0; at < count; at++)
        for (int byte = 0; byte < 8; byte++) {
            counts[byte][entries[at].low >> (8 * byte) & 0xFF]++;
            counts[byte + 8][entries[at].high >> (8 * byte) & 0xFF]++;
        }
    Entry *from = entries, *to = spare;
    for (int byte = 0; byte < 16; byte++) {
        int shift = byte % 8 * 8;
        uint32_t *places = counts[byte], next = 0;
        if (places[(byte < 8 ? from->low : from->high) >> shift & 0xFF] == count)
            continue;
        for (int value = 0; value < 256; value++) {
            uint32_t size = places[value];
            places[value] = next;
            next += size;
        }
        for (size_t at = 0; at < count; at++)
            to[places[(byte < 8 ? from[at].low : from[at].high) >> shift & 0xFF]++] = from[at];
        Entry *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != entries)
        memcpy(entries, from, count * sizeof *entries);
}

/* Moves the first of each run of equal entries together; returns how many there are. */
static size_t keep_distinct_entries(Entry *entries, size_t count)
{
    size_t kept = count > 0;
    for (size_t at = 1; at < count; at++)
        if (is_before(entries[kept - 1], entries[at]))
            entries[kept++] = entries[at];
    return kept;
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

/* Values that are sorted by counting for each how many are less: no branch depends on them. */
enum { FEW = 64, SIDE_BY_SIDE = 8 };

/* Sorts a few values ascending, equal ones once; returns how many there are. */
CLONES static size_t sort_few(uint64_t *values, size_t count)
{
    uint64_t copies[FEW + SIDE_BY_SIDE], ranks[FEW + SIDE_BY_SIDE] = {0};
    uint8_t filled[FEW] = {0};
    memset(copies + count, 0, SIDE_BY_SIDE * sizeof *copies);
    memcpy(copies, values, count * sizeof *copies);
    for (size_t first = 0; first < count; first += SIDE_BY_SIDE)
        for (size_t at = 0; at < count; at++)
            for (size_t lane = 0; lane < SIDE_BY_SIDE; lane++)
                ranks[first + lane] += copies[at] < copies[first + lane];
    /* Equal values have one rank, and leave the ones behind it empty. */
    for (size_t at = 0; at < count; at++) {
        values[ranks[at]] = copies[at];
        filled[ranks[at]] = 1;
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
        for (int64_t place = 0; place < size; place++)
            found[place] = run_hash(ids + start + place, width);
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

/* ---- Paragraphs ------------------------------------------------------------------------------------------------- */

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

/* ---- Lines ------------------------------------------------------------------------------------------------------ */

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

/* ---- Code points ------------------------------------------------------------------------------------------------ */

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

/* ---- Windows ---------------------------------------------------------------------------------------------------- */

static const Column WORD_INPUTS[] = {{"values", 8}, {NULL, 0}};

static Problem hash_windows(const Input *in, void *output, Py_ssize_t width)
{
    const uint64_t *ids = items(&in[0]);
    uint64_t *hashes = output;
    int64_t count = runs_in(0, in[0].count, width, in[0].count);
    for (int64_t place = 0; place < count; place++)
        hashes[place] = run_hash(ids + place, width);
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

/* The number of high bits that tell 2**k slots, at least 2**10 and at least one for each of `count` values. */
static int slot_bits(Py_ssize_t count)
{
    int bits = 10;
    while (bits < 40 && (Py_ssize_t)1 << bits < count)
        bits++;
    return bits;
}

/* A table with open addressing of the places at which each key stands first. Keys go through `mixed` for their slots, so
 * that no run of neighbouring keys crowds the table. */
static Problem find_again(const Input *in, void *output, Py_ssize_t count)
{
    const uint64_t *keys = items(&in[0]);
    uint8_t *again = output;
    enum { AHEAD = 16 }; /* How far ahead slots are fetched, so that their misses overlap. */
    const uint32_t empty = 0xFFFFFFFF;
    if (count > MOST_PLACES)
        return TOO_MANY;
    size_t mask = ((size_t)1 << slot_bits(2 * count)) - 1;
    uint32_t *slots = allocate(mask, sizeof *slots);
    if (!slots)
        return OUT_OF_MEMORY;
    memset(slots, 0xFF, (mask + 1) * sizeof *slots);
    for (Py_ssize_t at = 0; at < count; at++) {
        if (at + AHEAD < count)
            PREFETCH(&slots[mixed(keys[at + AHEAD]) & mask]);
        uint64_t key = keys[at];
        size_t slot = mixed(key) & mask;
        while (slots[slot] != empty && keys[slots[slot]] != key)
            slot = (slot + 1) & mask;
        again[at] = slots[slot] != empty;
        if (again[at])
            again[slots[slot]] = 1;
        else
            slots[slot] = (uint32_t)at;
    }
    free(slots);
    return NULL;
}

static PyObject *occurs_again(PyObject *module, PyObject *source)
{
    Input in;
    return open_inputs(&in, &source, WORD_INPUTS) < 0 ? NULL : filled(&in, 1, in.count, 1, find_again, in.count);
}

/* ---- Pairs ------------------------------------------------------------------------------------------------------ */

static const Column KEY_INPUTS[] = {{"keys", 8}, {"owners", 8}, {NULL, 0}};

/* How many earlier members of its bucket a member is paired with, apart from the one before it. */
static inline size_t reach(size_t rank, size_t size, size_t most, size_t centres)
{
    return size <= most || rank < centres ? rank : centres;
}

/* Sorts pairs, keeps each once; the result is a bytearray of their members. Needs the interpreter's lock. */
static PyObject *finished_pairs(Entry *pairs, size_t count)
{
    Py_BEGIN_ALLOW_THREADS
    sort_entries(pairs, pairs + count, count);
    count = keep_distinct_entries(pairs, count);
    Py_END_ALLOW_THREADS
    return PyByteArray_FromStringAndSize((char *)pairs, (Py_ssize_t)(count * sizeof *pairs));
}

/* Makes the pairs of all buckets of entries (key, owner), which are sorted and distinct; returns how many. Without
 * `pairs` it only counts. */
static size_t pair_buckets(const Entry *entries, size_t count, size_t most, size_t centres, Entry *pairs)
{
    size_t made = 0;
    for (size_t first = 0, last; first < count; first = last) {
        for (last = first + 1; last < count && entries[last].high == entries[first].high; last++)
            ;
        size_t size = last - first;
        for (size_t rank = 1; rank < size; rank++) {
            size_t reached = reach(rank, size, most, centres);
            int chained = reached < rank;
            if (pairs) {
                for (size_t early = 0; early < reached; early++)
                    pairs[made + early] = (Entry){entries[first + early].low, entries[first + rank].low};
                if (chained)
                    pairs[made + reached] = (Entry){entries[first + rank - 1].low, entries[first + rank].low};
            }
            made += reached + (size_t)chained;
        }
    }
    return made;
}

static PyObject *bucket_pairs(PyObject *module, PyObject *arguments)
{
    PyObject *sources[2], *result = NULL;
    Py_ssize_t most, centres;
    Input in[2];
    if (!PyArg_ParseTuple(arguments, "OOnn:bucket_pairs", &sources[0], &sources[1], &most, &centres)
        || open_inputs(in, sources, KEY_INPUTS) < 0)
        return NULL;
    const uint64_t *keys = items(&in[0]);
    const int64_t *owners = items(&in[1]);
    size_t count = (size_t)in[0].count, made = 0;
    Problem problem = in[0].count != in[1].count ? UNEQUAL : in[0].count > MOST_PLACES ? TOO_MANY : NULL;
    if (!problem && (most < 0 || centres < 0))
        problem = "sizes of buckets must not be negative";
    Entry *pairs = NULL, *entries = problem ? NULL : allocate(2 * count, sizeof *entries);
    if (!problem && !entries)
        problem = OUT_OF_MEMORY;
    if (!problem) {
        Py_BEGIN_ALLOW_THREADS
        for (size_t at = 0; at < count; at++) {
            entries[at] = (Entry){keys[at], (uint64_t)owners[at]};
            if (entries[at].low >> 63)
                problem = NEGATIVE;
        }
        sort_entries(entries, entries + count, count);
        count = keep_distinct_entries(entries, count);
        made = pair_buckets(entries, count, (size_t)most, (size_t)centres, NULL);
        if (!problem && made > (size_t)MOST_PLACES)
            problem = TOO_MANY;
        if (!problem && !(pairs = allocate(2 * made, sizeof *pairs)))
            problem = OUT_OF_MEMORY;
        if (!problem)
            pair_buckets(entries, count, (size_t)most, (size_t)centres, pairs);
        free(entries);
        Py_END_ALLOW_THREADS
    }
    result = problem ? raise(problem) : finished_pairs(pairs, made);
    free(pairs);
    close_inputs(in, 2);
    return result;
}

static PyObject *distinct_pairs(PyObject *module, PyObject *source)
{
    Input in;
    if (open_inputs(&in, &source, WORD_INPUTS) < 0)
        return NULL;
    const int64_t *given = items(&in);
    size_t count = (size_t)in.count / 2, kept = 0;
    Problem problem = in.count / 2 > MOST_PLACES ? TOO_MANY : NULL;
    Entry *pairs = problem ? NULL : allocate(2 * count, sizeof *pairs);
    if (!problem && !pairs)
        problem = OUT_OF_MEMORY;
    for (size_t at = 0; !problem && at < count; at++) {
        int64_t a = given[2 * at], b = given[2 * at + 1];
        if (a < 0 || b < 0)
            problem = NEGATIVE;
        else if (a != b)
            pairs[kept++] = a < b ? (Entry){(uint64_t)a, (uint64_t)b} : (Entry){(uint64_t)b, (uint64_t)a};
    }
    PyObject *result = problem ? raise(problem) : finished_pairs(pairs, kept);
    free(pairs);
    close_inputs(&in, 1);
    return result;
}

/* ---- The join --------------------------------------------------------------------------------------------------- */

static const Column SET_INPUTS[] = {{"values", 8}, {"offsets", 8}, {"needed", 8}, {NULL, 0}};

/* Bounds of set k in `count` values; false when the offsets are wrong. */
static inline int set_bounds(const int64_t *offsets, Py_ssize_t k, Py_ssize_t count, int64_t *first, int64_t *last)
{
    *first = offsets[k];
    *last = offsets[k + 1];
    return 0 <= *first && *first <= *last && *last <= count;
}

enum { FAR_AHEAD = 16 }; /* How far ahead counters are fetched, so that their misses overlap. */

typedef struct {
    uint64_t *keys, *spare, *order;
    int64_t *owners;
    uint8_t *dropped;
    Py_ssize_t used, largest;
} Prefixes;

/* Counts elements up to two, in two bits each: all that the filter asks, and small enough to stay in the cache long. */
static inline uint64_t seen_before(const uint64_t *twos, uint64_t slot)
{
    return twos[slot / 32] >> slot % 32 * 2 & 3;
}

/* Memory for a table that is read at random: in large pages where the system has them, since what costs most in a
 * table of many megabytes is to find out where its pages lie. */
static void *allocate_table(size_t size)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    enum { LARGE_PAGE = 1 << 21 };
    if (size >= 2 * LARGE_PAGE) {
        void *table = aligned_alloc(LARGE_PAGE, (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE);
        if (table)
            madvise(table, size, MADV_HUGEPAGE); /* A wish: without large pages the table works as well. */
        return table;
    }
#endif
    return malloc(size);
}

/* Drops the sets of which too few elements stand in another set that is left, as often as `rounds` says; returns how
 * many elements are left. */
static Problem filter_sets(const Input *in, Py_ssize_t rounds, Prefixes *p, Py_ssize_t *left)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *needed = items(&in[2]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    const int bits = slot_bits(count), shift = 64 - bits;
    uint64_t *twos = allocate_table(((size_t)1 << bits) / 4);
    Problem problem = twos ? NULL : OUT_OF_MEMORY;
    int64_t first, last;
    for (Py_ssize_t round = 0; round < rounds && !problem; round++) {
        memset(twos, 0, ((size_t)1 << bits) / 4);
        for (Py_ssize_t k = 0; k < sets && !problem; k++) {
            if (!set_bounds(offsets, k, count, &first, &last))
                problem = BAD_OFFSETS;
            for (; !problem && !p->dropped[k] && first < last; first++) {
                if (first + FAR_AHEAD < count)
                    PREFETCH(&twos[(values[first + FAR_AHEAD] >> shift) / 32]);
                uint64_t slot = values[first] >> shift;
                twos[slot / 32] += (uint64_t)(seen_before(twos, slot) < 2) << slot % 32 * 2;
            }
        }
        *left = 0;
        for (Py_ssize_t k = 0; k < sets && !problem; k++) {
            int64_t common = 0;
            if (!set_bounds(offsets, k, count, &first, &last))
                problem = BAD_OFFSETS;
            if (problem || p->dropped[k])
                continue;
            *left += last - first;
            for (int64_t at = first; at < last; at++) {
                if (at + FAR_AHEAD < count)
                    PREFETCH(&twos[(values[at + FAR_AHEAD] >> shift) / 32]);
                common += seen_before(twos, values[at] >> shift) > 1;
            }
            p->dropped[k] = common < needed[k];
            *left -= p->dropped[k] ? last - first : 0;
        }
    }
    free(twos);
    return problem;
}

static Problem take_prefixes(const Input *in, uint32_t *counts, int bits, Prefixes *p)
{
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *needed = items(&in[2]);
    const Py_ssize_t count = in[0].count, sets = in[2].count;
    const int shift = 64 - bits;
    int64_t first, last;
    for (Py_ssize_t k = 0; k < sets; k++) {
        if (!set_bounds(offsets, k, count, &first, &last))
            return BAD_OFFSETS;
        for (; !p->dropped[k] && first < last; first++)
            counts[values[first] >> shift]++;
    }
    for (Py_ssize_t k = 0; k < sets; k++) {
        if (!set_bounds(offsets, k, count, &first, &last) || last - first > p->largest)
            return BAD_OFFSETS;
        if (p->dropped[k])
            continue;
        /* Rarest first, and by value, in which they come, where equally rare. */
        int64_t common = 0, places = needed[k];
        if (places < 0)
            return BAD_OFFSETS;
        places = 1 - places;
        for (int64_t at = first; at < last; at++) {
            uint64_t frequency = counts[values[at] >> shift];
            if (frequency > 1)
                p->order[common++] = frequency << 32 | (uint64_t)(at - first);
        }
        /* Of the size - needed + 1 places of the prefix, those that stand in no other set take theirs first. */
        places += common;
        if (places <= 0)
            continue;
        places = places < common ? places : common;
        if (places > count - p->used)
            return BAD_OFFSETS;
        sort_words(p->order, p->spare, (size_t)common);
        for (int64_t rank = 0; rank < places; rank++) {
            p->keys[p->used] = values[first + (int64_t)(p->order[rank] & 0xFFFFFFFF)];
            p->owners[p->used++] = k;
        }
    }
    return NULL;
}

static Problem find_prefixes(const Input *in, Py_ssize_t rounds, Prefixes *p)
{
    Py_ssize_t left = in[0].count;
    Problem problem = filter_sets(in, rounds, p, &left);
    if (problem)
        return problem;
    int bits = slot_bits(left);
    uint32_t *counts = calloc((size_t)1 << bits, sizeof *counts);
    problem = counts ? take_prefixes(in, counts, bits, p) : OUT_OF_MEMORY;
    free(counts);
    return problem;
}

static PyObject *prefix_keys(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3], *arrays[2] = {NULL, NULL}, *result = NULL;
    Py_ssize_t rounds;
    Input in[3];
    if (!PyArg_ParseTuple(arguments, "OOOn:prefix_keys", &sources[0], &sources[1], &sources[2], &rounds)
        || open_inputs(in, sources, SET_INPUTS) < 0)
        return NULL;
    const int64_t *offsets = items(&in[1]);
    Prefixes p = {0};
    Problem problem = in[1].count != in[2].count + 1 ? UNEQUAL : in[0].count > MOST_PLACES ? TOO_MANY : NULL;
    for (Py_ssize_t k = 0; !problem && k < in[2].count; k++) {
        int64_t first, last;
        problem = set_bounds(offsets, k, in[0].count, &first, &last) ? NULL : BAD_OFFSETS;
        p.largest = !problem && last - first > p.largest ? (Py_ssize_t)(last - first) : p.largest;
    }
    if (problem) {
        raise(problem);
        goto done;
    }
    p.dropped = calloc((size_t)in[2].count + 1, 1);
    p.order = allocate((size_t)p.largest, sizeof *p.order);
    p.spare = allocate((size_t)p.largest, sizeof *p.spare);
    if (!p.dropped || !p.order || !p.spare) {
        raise(OUT_OF_MEMORY);
        goto done;
    }
    if (!(arrays[0] = new_output(in[0].count, 8)) || !(arrays[1] = new_output(in[0].count, 8)))
        goto done;
    p.keys = (uint64_t *)PyByteArray_AsString(arrays[0]);
    p.owners = (int64_t *)PyByteArray_AsString(arrays[1]);
    Py_BEGIN_ALLOW_THREADS
    problem = find_prefixes(in, rounds, &p);
    Py_END_ALLOW_THREADS
    static const Py_ssize_t WIDTHS[] = {8, 8, 0};
    if (problem)
        raise(problem);
    else if (shrink(arrays, WIDTHS, p.used))
        result = PyTuple_Pack(2, arrays[0], arrays[1]);
done:
    free(p.dropped);
    free(p.order);
    free(p.spare);
    Py_XDECREF(arrays[0]);
    Py_XDECREF(arrays[1]);
    close_inputs(in, 3);
    return result;
}

/* Counts the values that two ascending runs share; the first is the shorter one. */
static int64_t count_shared(const uint64_t *a, const uint64_t *a_end, const uint64_t *b, const uint64_t *b_end)
{
    enum { MUCH_LONGER = 16 }; /* Then each value of the short run is looked up in the rest of the long one. */
    int64_t shared = 0;
    if ((b_end - b) / MUCH_LONGER > a_end - a) {
        for (; a < a_end; a++) {
            const uint64_t *low = b, *high = b_end;
            while (low < high) {
                const uint64_t *middle = low + (high - low) / 2;
                if (*middle < *a)
                    low = middle + 1;
                else
                    high = middle;
            }
            b = low;
            shared += b < b_end && *b == *a;
        }
        return shared;
    }
    while (a < a_end && b < b_end) {
        uint64_t left = *a, right = *b;
        shared += left == right;
        a += left <= right;
        b += right <= left;
    }
    return shared;
}

static Problem find_jaccard(const Input *in, void *output, Py_ssize_t count)
{
    double *similarities = output;
    const uint64_t *values = items(&in[0]);
    const int64_t *offsets = items(&in[1]), *pairs = items(&in[2]);
    for (Py_ssize_t k = 0; k < count; k++) {
        int64_t a = pairs[2 * k], b = pairs[2 * k + 1], first[2], last[2];
        if (a < 0 || a >= in[1].count - 1 || b < 0 || b >= in[1].count - 1)
            return BAD_MEMBER;
        if (!set_bounds(offsets, a, in[0].count, &first[0], &last[0])
            || !set_bounds(offsets, b, in[0].count, &first[1], &last[1]))
            return BAD_OFFSETS;
        int64_t sizes[] = {last[0] - first[0], last[1] - first[1]};
        int small = sizes[1] < sizes[0], large = !small;
        int64_t shared = count_shared(values + first[small], values + last[small], values + first[large],
                                      values + last[large]);
        int64_t both = sizes[0] + sizes[1] - shared;
        similarities[k] = both ? (double)shared / (double)both : 0.0;
    }
    return NULL;
}

static const Column JACCARD_INPUTS[] = {{"values", 8}, {"offsets", 8}, {"pairs", 8}, {NULL, 0}};

static PyObject *jaccard(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3];
    Input in[3];
    if (!PyArg_ParseTuple(arguments, "OOO:jaccard", &sources[0], &sources[1], &sources[2])
        || open_inputs(in, sources, JACCARD_INPUTS) < 0)
        return NULL;
    return filled(in, 3, in[2].count / 2, 8, find_jaccard, in[2].count / 2);
}

/* ---- MinHash ---------------------------------------------------------------------------------------------------- */

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

/* ---- Hashes that were seen -------------------------------------------------------------------------------------- */

static const char BAD_TABLE[] = "a table needs a power of two of slots, more than entries, and room for new ones";

#define NO_ENTRY UINT32_C(0xFFFFFFFF)
enum { LOOK_AHEAD = 16 }; /* hashes whose slots are asked for before they are needed */

/* The table of `seen.Seen`, which Python keeps: its slots, and the hash and the number of each entry. */
typedef struct {
    Py_buffer slots, hashes, numbers;
} Table;

static int open_table(Table *table, PyObject *const *sources)
{
    Py_buffer *views[] = {&table->slots, &table->hashes, &table->numbers};
    const Py_ssize_t widths[] = {4, 8, 8};
    for (int k = 0; k < 3; k++) {
        int open = PyObject_GetBuffer(sources[k], views[k], PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) == 0;
        if (open && views[k]->itemsize == widths[k] && (uintptr_t)views[k]->buf % (uintptr_t)widths[k] == 0)
            continue;
        if (open)
            PyErr_SetString(PyExc_ValueError, "a column of the table has items of another width");
        for (k += open; k--;)
            PyBuffer_Release(views[k]);
        return 0;
    }
    return 1;
}

static void close_table(Table *table)
{
    PyBuffer_Release(&table->slots);
    PyBuffer_Release(&table->hashes);
    PyBuffer_Release(&table->numbers);
}

/* Writes to `found` the number of the first equal hash of each; new ones are entered. Returns how many entries there
 * are then, or -1 when the table has no free slot, or holds an entry that it does not have. */
static int64_t look_up(const Table *table, int64_t entries, int64_t count, const uint64_t *added, Py_ssize_t size,
                       int64_t *found)
{
    uint32_t *slots = table->slots.buf;
    uint64_t *hashes = table->hashes.buf, mask = (uint64_t)table->slots.len / 4 - 1;
    int64_t *numbers = table->numbers.buf;
    for (Py_ssize_t k = 0; k < size; k++) {
        if (k + LOOK_AHEAD < size)
            PREFETCH(&slots[added[2 * (k + LOOK_AHEAD)] & mask]);
        uint64_t low = added[2 * k], high = added[2 * k + 1], slot = low & mask, looks = 0;
        for (;; slot = (slot + 1) & mask) {
            if (looks++ > mask)
                return -1;
            uint32_t entry = slots[slot];
            if (entry == NO_ENTRY) {
                slots[slot] = (uint32_t)entries;
                hashes[2 * entries] = low;
                hashes[2 * entries + 1] = high;
                numbers[entries++] = found[k] = count + k;
                break;
            }
            if (entry >= entries)
                return -1;
            if (hashes[2 * (int64_t)entry] == low && hashes[2 * (int64_t)entry + 1] == high) {
                found[k] = numbers[entry];
                break;
            }
        }
    }
    return entries;
}

static const Column SEEN_INPUTS[] = {{"added", 8}, {NULL, 0}};

static PyObject *seen(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3], *added, *result = NULL;
    long long entries, count;
    Table table;
    Input in;
    if (!PyArg_ParseTuple(arguments, "OOOOLL:seen", &sources[0], &sources[1], &sources[2], &added, &entries, &count)
        || open_inputs(&in, &added, SEEN_INPUTS) < 0)
        return NULL;
    if (!open_table(&table, sources)) {
        close_inputs(&in, 1);
        return NULL;
    }
    Py_ssize_t size = in.count / 2, slots = table.slots.len / 4, room = table.numbers.len / 8;
    if (in.count % 2 || slots < 1 || (slots & (slots - 1)) || entries < 0 || entries > room || size > room - entries
        || room > table.hashes.len / 16 || entries + size >= slots || entries + size >= NO_ENTRY) {
        raise(BAD_TABLE);
        goto done;
    }
    PyObject *found = new_output(size, 8);
    if (!found)
        goto done;
    int64_t *numbers = (int64_t *)PyByteArray_AsString(found);
    Py_BEGIN_ALLOW_THREADS
    entries = look_up(&table, entries, count, items(&in), size, numbers);
    Py_END_ALLOW_THREADS
    if (entries < 0)
        raise(BAD_TABLE);
    else
        result = Py_BuildValue("OL", found, entries);
    Py_DECREF(found);
done:
    close_table(&table);
    close_inputs(&in, 1);
    return result;
}

/* ---- The module ------------------------------------------------------------------------------------------------- */

static PyMethodDef METHODS[] = {
    {"band_keys", band_keys, METH_VARARGS, NULL},
    {"blank_between", blank_between, METH_VARARGS, NULL},
    {"bucket_pairs", bucket_pairs, METH_VARARGS, NULL},
    {"code_points", code_points, METH_O, NULL},
    {"distinct_pairs", distinct_pairs, METH_O, NULL},
    {"estimate", estimate, METH_VARARGS, NULL},
    {"jaccard", jaccard, METH_VARARGS, NULL},
    {"line_bounds", line_bounds, METH_O, NULL},
    {"occurs_again", occurs_again, METH_O, NULL},
    {"prefix_keys", prefix_keys, METH_VARARGS, NULL},
    {"read_paragraphs", read_paragraphs, METH_VARARGS, NULL},
    {"seen", seen, METH_VARARGS, NULL},
    {"shingles", shingles, METH_VARARGS, NULL},
    {"signatures", signatures, METH_VARARGS, NULL},
    {"window_hashes", window_hashes, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int fill_keys(PyObject *module)
{
    Keys *keys = PyModule_GetState(module);
    for (uint64_t place = 0; place < TABLE + LANES; place++) {
        keys->low[place] = mixed((place + 1) * PLACE) | 1;
        keys->high[place] = mixed((place + 1) * SECOND) | 1;
    }
    return 0;
}

static PyModuleDef_Slot SLOTS[] = {
    {Py_mod_exec, fill_keys},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, .m_name = "_native", .m_size = sizeof(Keys), .m_methods = METHODS, .m_slots = SLOTS,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&MODULE);
}
