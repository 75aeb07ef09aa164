/* What the stages share that make of paragraphs the hashes of their normal forms, and tokens.
 *
 * Each stage is a loop over arrays that stay in the cache: the normal form, its hash, the places where tokens begin and
 * end, their ids. Nearly all text is plain, which is ASCII in normal form; it takes the stages that have a byte for each
 * point, and all other text those that have a word. */

enum { CODE_POINTS = 0x110000, SPACE = 0x20, FIRST_MARK = 0x300, FIRST_IDEOGRAPH = 0x2E80 };

/* Stands for the letter or digit with which a window ends that does not end its paragraph. */
enum { ANY_LETTER = 'a' };

/* Classes of code points, as in `unicode_tables`. */
enum { LETTER = 1, DIGIT = 2, JOINER = 4, MID_LETTER = 8, MID_NUMBER = 16, SIGN = 32, UNSPACED = 64, MARK = 128 };
enum { JOINED = LETTER | DIGIT | JOINER, LONE = SIGN | UNSPACED, ACCENT = MARK | JOINER };

/* Moves the classes of punctuation between letters, or digits, to those that it joins. */
enum { TO_JOINED = 3 };

/* Kinds of tokens, as in `tokens`. */
enum { A_WORD, A_NUMBER, AN_UNSPACED, A_SIGN };

/* Places whose keys are kept; those beyond are computed. */
enum { TABLE = 1 << 14 };

/* Plain points are below this, and have a bit less than a byte. */
enum { PLAIN = 0x80 };

/* Code points of Latin, Greek and Cyrillic, whose plain forms are looked up in a table. */
enum { LOW_POINTS = 0x530 };

/* Plain points that are packed into one number; bytes that may be read or written behind what is used. */
enum { PACK = 8, PAD = 64 };

/* Items of wide registers; points that are folded at a time; and points that are read at a time, more where a long
 * paragraph cannot be cut. */
enum { WIDE = 32, SHORTEST = 32, STRETCH = 256, WINDOW = 1 << 12 };

typedef struct {
    uint64_t low[TABLE], high[TABLE];
} Keys;

/* The key of a place for one half of a hash. */
static inline uint64_t place_key(const Keys *keys, uint64_t place, int half)
{
    const uint64_t *table = half ? keys->high : keys->low;
    return place < TABLE ? table[place] : mixed((place + 1) * (half ? SECOND : PLACE)) | 1;
}

static void fill_keys(Keys *keys)
{
    for (uint64_t place = 0; place < TABLE; place++) {
        keys->low[place] = mixed((place + 1) * PLACE) | 1;
        keys->high[place] = mixed((place + 1) * SECOND) | 1;
    }
}

/* PACK bytes as one number, the first lowest. */
static inline uint64_t packed(const uint8_t *bytes)
{
    uint64_t found;
    memcpy(&found, bytes, sizeof found);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    found = __builtin_bswap64(found);
#endif
    return found;
}

/* Packs of which so many bytes, the lowest, are all ones. */
static const uint64_t LOWEST[PACK + 1] = {0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, UINT64_C(0xFFFFFFFFFF),
                                          UINT64_C(0xFFFFFFFFFFFF), UINT64_C(0xFFFFFFFFFFFFFF), ~UINT64_C(0)};

/* The first `size` bytes, PACK at the most, as a pack. */
static inline uint64_t packed_part(const uint8_t *bytes, size_t size)
{
    return packed(bytes) & LOWEST[size < PACK ? size : PACK];
}

/* What the pack of a place adds to one half of a hash: the first one counts as it is. */
static inline uint64_t pack_term(const Keys *keys, uint64_t place, int half, uint64_t pack)
{
    return place ? mixed(pack ^ place_key(keys, place, half)) : pack;
}

/* Columns that grow together: what they hold lies in bytearrays, so that nothing is copied at the end. */
enum { IDS, STARTS, ENDS, KINDS, TOKEN_COLUMNS };
static const Py_ssize_t TOKEN_WIDTHS[] = {8, 8, 8, 1, 0};

typedef struct {
    PyObject *arrays[TOKEN_COLUMNS];
    uint64_t *ids;
    int64_t *starts, *ends;
    uint8_t *kinds;
    Py_ssize_t used, room;
    int columns; /* how many of them are wanted, the ids first */
} Tokens;

/* Makes room for `room` tokens; needs the interpreter's lock. False with an exception set when there is no memory. */
static int resize_tokens(Tokens *tokens, Py_ssize_t room)
{
    if (room > PY_SSIZE_T_MAX / 16) {
        PyErr_NoMemory();
        return 0;
    }
    for (int k = 0; k < tokens->columns; k++)
        if (PyByteArray_Resize(tokens->arrays[k], room * TOKEN_WIDTHS[k]) < 0)
            return 0;
    tokens->ids = (uint64_t *)PyByteArray_AsString(tokens->arrays[IDS]);
    tokens->starts = (int64_t *)PyByteArray_AsString(tokens->arrays[STARTS]);
    tokens->ends = (int64_t *)PyByteArray_AsString(tokens->arrays[ENDS]);
    tokens->kinds = (uint8_t *)PyByteArray_AsString(tokens->arrays[KINDS]);
    tokens->room = room;
    return 1;
}

/* The normal form of a window. PAD items after what is used may be read and written.
 *
 * Where all its points are plain, it has one for each of the text, spaces after a space too. */
typedef struct {
    uint8_t *plain, *doubled; /* a plain form, from item PACK on, and which of it are spaces after a space */
    uint8_t *said; /* plain points to be hashed, 0 for others; those that fill no pack yet wait at its start */
    uint32_t *points, *origins; /* a form that is not plain */
    uint8_t *classes; /* of its points, from the second item on; those of plain points and of bases are `held` */
    uint32_t *bases; /* their places, when some points are marks */
    uint8_t *held, *joined, *edges;
    uint32_t *starts, *ends; /* of tokens, in bases; `starts` also holds marks that are sorted */
    size_t room, size, base_count;
    int is_plain, has_marks, unordered;
    /* The last point that was put, and its combining class. */
    uint32_t last;
    uint8_t combining;
} Form;

/* Paragraphs are numbered on from `count`, in a table with so many entries; `found` becomes the number of the first that
 * is equal to each. */
typedef struct {
    Table table;
    int64_t entries, count, *found;
} Numbering;

/* What is read of each paragraph. */
enum { HASHES, SIZES, OFFSETS, UNSPACED_COUNTS, IDEOGRAPH_COUNTS, READ_COLUMNS };

typedef struct {
    /* The text and the tables. */
    const uint32_t *points, *fold, *expansions;
    const uint8_t *classes, *combining;
    const int64_t *expansion_offsets;
    Py_ssize_t count, expansion_count, expansion_points;
    const Keys *keys;
    uint16_t low_points[LOW_POINTS + 1]; /* as plain_entry */
    PyThreadState *thread;
    /* The paragraphs, and what was read of them; which one is read, and up to where; the first one behind the window. */
    const int64_t *bounds;
    Py_ssize_t paragraphs, paragraph, ahead;
    int64_t *columns[READ_COLUMNS], at;
    /* Of this paragraph: the sums of its hash, the points of its normal form, and some of its tokens. */
    uint64_t low, high, size;
    int64_t unspaced, ideographs;
    Form form;
    Tokens tokens;
    /* Where paragraphs are numbered on, those that repeat an earlier one have no tokens; else NULL. */
    Numbering *numbering;
} Reader;

static void free_form(Form *form)
{
    void *parts[] = {form->plain, form->doubled, form->said,   form->points, form->origins, form->classes,
                     form->bases, form->held,    form->joined, form->edges,  form->starts,  form->ends};
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++)
        free(parts[k]);
}

static int enlarge(void *array, size_t room, size_t width)
{
    void *larger = realloc(*(void **)array, (room + PACK + PAD) * width);
    if (larger)
        *(void **)array = larger;
    return larger != NULL;
}

/* Makes room for `size` points of a normal form. */
static Problem reserve(Form *form, size_t size)
{
    if (size <= form->room)
        return NULL;
    if (size > (size_t)MOST_PLACES / 2)
        return OUT_OF_MEMORY;
    size += size / 2;
    uint8_t **bytes[] = {&form->plain, &form->doubled, &form->said, &form->classes, &form->held, &form->joined,
                         &form->edges};
    uint32_t **words[] = {&form->points, &form->origins, &form->bases, &form->starts, &form->ends};
    for (size_t k = 0; k < sizeof bytes / sizeof bytes[0]; k++)
        if (!enlarge(bytes[k], size, 1))
            return OUT_OF_MEMORY;
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (!enlarge(words[k], size, 4))
            return OUT_OF_MEMORY;
    form->room = size;
    return NULL;
}
