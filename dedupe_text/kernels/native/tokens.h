/* A normal form to tokens. */

/* Says of each base whether a token begins (1) and ends (2) with it, from the classes of the bases; one class before and
 * one behind them are 0, as are those of `joined`. Returns whether a token begins with a joiner. */
CLONES static int find_edges(const uint8_t *held, uint8_t *joined, uint8_t *edges, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        /* Punctuation joins what stands on both sides of it, as in "don't" and "1,900". */
        uint8_t middle = (uint8_t)(held[at] >> TO_JOINED & held[at - 1] & held[at + 1] & (LETTER | DIGIT));
        joined[at] = ((held[at] & JOINED) | middle) != 0;
    }
    uint8_t any = 0;
    for (size_t at = 0; at < count; at++) {
        uint8_t lone = (held[at] & LONE) != 0;
        uint8_t begins = (uint8_t)((joined[at] & ~joined[at - 1]) | lone);
        uint8_t ends = (uint8_t)((joined[at] & ~joined[at + 1]) | lone);
        edges[at] = (uint8_t)(begins | ends << 1);
        any |= begins & (held[at] == JOINER);
    }
    return any;
}

static inline uint32_t base_point(const Form *form, size_t base)
{
    return form->is_plain ? form->plain[base + PACK] : form->points[form->has_marks ? form->bases[base] : base];
}

/* A hyphen is a minus, which is a token, before a digit that it cannot join to a word: at the start, or after a space,
 * a bracket or a sign. */
static inline void try_minus(const Form *form, const uint8_t *held, size_t base)
{
    uint32_t before = base ? base_point(form, base - 1) : SPACE;
    if ((before == SPACE || before == '(' || held[base - 1] & SIGN) && held[base + 1] & DIGIT)
        form->edges[base + 1] = 3;
}

static void find_minus_signs(const Form *form, const uint8_t *held)
{
    for (size_t base = 0; base < form->base_count; base++)
        if (base_point(form, base) == '-')
            try_minus(form, held, base);
}

/* The same in a plain form. */
CLONES static void find_plain_minus_signs(const Form *form, const uint8_t *held)
{
    const uint8_t *plain = form->plain + PACK, *before = plain - 1, *held_before = held - 1, *held_behind = held + 1;
    uint8_t *restrict edges = form->edges + 1;
    size_t size = form->size;
    for (size_t at = 0; at < size; at++) {
        uint8_t apart = (before[at] == SPACE) | (before[at] == '(') | ((held_before[at] & SIGN) != 0);
        uint8_t minus = (plain[at] == '-') & ((held_behind[at] & DIGIT) != 0) & apart;
        edges[at] |= (uint8_t)(minus | minus << 1);
    }
}

/* The bits that some of the classes have. */
static inline uint8_t classes_in(const uint8_t *held, size_t size)
{
    uint64_t found = 0;
    for (size_t at = 0; at < size; at += PACK)
        found |= packed_part(held + at, size - at);
    found |= found >> 32;
    found |= found >> 16;
    return (uint8_t)(found | found >> 8);
}

/* The sum of the hash of the points `first` to `last - 1` without accents; `size` becomes how many there are. */
static inline uint64_t word_sum(const Reader *r, const Form *form, size_t first, size_t last, uint64_t *size)
{
    uint64_t sum = 0, place = 0, pack = 0;
    for (; first < last; first++) {
        uint32_t point = form->points[first];
        if (form->classes[first + 1] == ACCENT)
            continue;
        if (point < PLAIN)
            pack |= (uint64_t)point << 8 * (place % PACK);
        else
            sum += place_key(r->keys, place, 0) * point;
        if (++place % PACK == 0) {
            sum += pack_term(r->keys, place / PACK - 1, 0, pack);
            pack = 0;
        }
    }
    *size = place;
    return place % PACK ? sum + pack_term(r->keys, place / PACK, 0, pack) : sum;
}

/* Adds the ids of plain tokens. Most are of PACK points and fewer; no branch depends on the length of these. */
CLONES static void add_plain_ids(const Keys *keys, const Form *form, size_t count, uint64_t *restrict ids)
{
    const uint8_t *plain = form->plain + PACK;
    const uint32_t *starts = form->starts, *ends = form->ends;
    uint32_t *restrict longer = form->bases; /* which a plain form does not use */
    size_t longer_count = 0;
    for (size_t token = 0; token < count; token++) {
        size_t size = ends[token] - starts[token];
        ids[token] = packed_part(plain + starts[token], size);
        longer[longer_count] = (uint32_t)token;
        longer_count += size > PACK;
    }
    for (size_t k = 0; k < longer_count; k++) {
        size_t token = longer[k], first = starts[token], size = ends[token] - first;
        for (size_t at = PACK; at < size; at += PACK)
            ids[token] += pack_term(keys, at / PACK, 0, packed_part(plain + first + at, size - at));
    }
    for (size_t token = 0; token < count; token++)
        ids[token] = mixed(ids[token] + (ends[token] - starts[token]) * PLACE);
}

/* The points of the bases `*first` to `*last` - 1: a mark belongs to the base before it. */
static inline void with_marks(const Form *form, size_t *first, size_t *last)
{
    if (form->has_marks) {
        *first = form->bases[*first];
        *last = *last < form->base_count ? form->bases[*last] : form->size;
    }
}

/* Adds the ids of tokens of any points, and counts those of scripts without spaces. */
static void add_ids(Reader *r, const Form *form, const uint8_t *held, size_t count, int64_t start, uint64_t *ids)
{
    for (size_t token = 0; token < count; token++) {
        size_t first = form->starts[token], last = form->ends[token];
        int unspaced = held[first] & UNSPACED;
        uint64_t size;
        with_marks(form, &first, &last);
        ids[token] = word_sum(r, form, first, last, &size);
        ids[token] = mixed(ids[token] + size * PLACE);
        r->unspaced += unspaced != 0;
        r->ideographs += unspaced && r->points[start + form->origins[first]] >= FIRST_IDEOGRAPH;
    }
}

/* Adds where tokens start and end in the text, and their kinds. */
static void add_places(Tokens *tokens, const Form *form, const uint8_t *held, size_t count, int64_t start)
{
    int64_t *starts = tokens->starts + tokens->used, *ends = tokens->ends + tokens->used;
    uint8_t *kinds = tokens->kinds + tokens->used;
    for (size_t token = 0; token < count; token++) {
        size_t first = form->starts[token], last = form->ends[token];
        uint8_t all = classes_in(held + first, last - first);
        int joins = held[first] & JOINED;
        kinds[token] = all & UNSPACED ? AN_UNSPACED : !joins ? A_SIGN : all & DIGIT ? A_NUMBER : A_WORD;
        with_marks(form, &first, &last);
        starts[token] = start + (form->is_plain ? (int64_t)first : form->origins[first]);
        ends[token] = start + (form->is_plain ? (int64_t)last : form->origins[last - 1] + 1);
    }
}

/* Leaves out tokens that are joiners alone, such as a line to fill in; returns how many are left. */
static size_t leave_out_joiners(Form *form, const uint8_t *held, size_t count)
{
    size_t kept = 0;
    for (size_t token = 0; token < count; token++) {
        uint32_t first = form->starts[token], last = form->ends[token];
        form->starts[kept] = first;
        form->ends[kept] = last;
        kept += held[first] != JOINER || classes_in(held + first, last - first) != JOINER;
    }
    return kept;
}

/* Finds the bases of a normal form; returns their classes. */
static uint8_t *find_bases(Form *form)
{
    form->base_count = form->size;
    if (form->is_plain) {
        form->has_marks = 0;
        return form->held + 1;
    }
    if (!form->has_marks)
        return form->classes + 1;
    size_t count = 0;
    for (size_t at = 0; at < form->size; at++) {
        uint8_t class = form->classes[at + 1];
        form->bases[count] = (uint32_t)at;
        form->held[count + 1] = class;
        count += !(class & MARK);
    }
    form->base_count = count;
    return form->held + 1;
}

/* Gathers the lowest bit of each of eight bytes, the first lowest. */
static inline uint64_t low_bits(uint64_t bytes)
{
    return (bytes & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56;
}

/* Writes the numbers of the bits that are 1, each plus `first`; returns how many there are. SOME more may be written:
 * the number of tokens in a block is nearly always between two multiples of it, so that the branches are foreseen. */
static inline size_t list_bits(uint64_t bits, uint32_t first, uint32_t *found)
{
    enum { SOME = 8 };
    size_t count = (size_t)__builtin_popcountll(bits);
    for (size_t listed = 0; listed < count; listed += SOME)
        for (int k = 0; k < SOME; k++, bits &= bits - 1)
            found[listed + k] = first + (bits ? (uint32_t)lowest_bit(bits) : 0);
    return count;
}

/* Lists where tokens begin and end; returns how many there are. */
CLONES static size_t list_tokens(Form *form, size_t count)
{
    const uint8_t *edges = form->edges + 1;
    size_t begun = 0, ended = 0;
    memset(form->edges + 1 + count, 0, PAD);
    for (size_t first = 0; first < count; first += 64) {
        uint64_t begins = 0, ends = 0;
        for (size_t at = 0; at < 64; at += PACK) {
            uint64_t bytes = packed(edges + first + at);
            begins |= low_bits(bytes) << at;
            ends |= low_bits(bytes >> 1) << at;
        }
        begun += list_bits(begins, (uint32_t)first, form->starts + begun);
        ended += list_bits(ends, (uint32_t)first + 1, form->ends + ended);
    }
    return begun;
}

/* Adds the tokens of a normal form, whose points begin at `start` in the text. */
static Problem add_tokens(Reader *r, Form *form, int64_t start)
{
    uint8_t *held = find_bases(form);
    size_t count = form->base_count, begun;
    held[-1] = held[count] = 0;
    form->joined[0] = form->joined[count + 1] = 0;
    int has_joiners = find_edges(held, form->joined + 1, form->edges + 1, count);
    if (form->is_plain)
        find_plain_minus_signs(form, held);
    else
        find_minus_signs(form, held);
    begun = list_tokens(form, count);
    if (has_joiners)
        begun = leave_out_joiners(form, held, begun);
    Tokens *tokens = &r->tokens;
    if ((Py_ssize_t)begun > tokens->room - tokens->used) {
        PyEval_RestoreThread(r->thread);
        int grown = resize_tokens(tokens, tokens->room + tokens->room / 2 + (Py_ssize_t)begun);
        PyErr_Clear();
        r->thread = PyEval_SaveThread();
        if (!grown)
            return OUT_OF_MEMORY;
    }
    if (form->is_plain)
        add_plain_ids(r->keys, form, begun, tokens->ids + tokens->used);
    else
        add_ids(r, form, held, begun, start, tokens->ids + tokens->used);
    if (tokens->columns > 1)
        add_places(tokens, form, held, begun, start);
    tokens->used += (Py_ssize_t)begun;
    return NULL;
}
