/* Points to their normal form, and this to its hash. */

/* What a point becomes when it is plain, and from bit 8 on the class of that; else PLAIN. */
static inline uint16_t plain_entry(const Reader *r, uint32_t point)
{
    if (point >= CODE_POINTS || (point = r->fold[point]) >= PLAIN)
        return PLAIN;
    return (uint16_t)(point | (uint32_t)r->classes[point] << 8);
}

/* `count` rounded up to what fills wide registers: loops that may go so far need no narrow end. */
static inline size_t whole(size_t count)
{
    return (count + WIDE - 1) / WIDE * WIDE;
}

/* A stretch of a window: what its points become, as `plain_entry`, and which of them are spaces after a space. Before
 * the first one stands the point that it follows. */
typedef struct {
    uint16_t entries[1 + STRETCH + WIDE];
    uint8_t doubled[STRETCH + WIDE];
} Stretch;

/* Looks up `count` points; those that the table does not hold count as not plain. Returns all entries together. */
static inline uint16_t look_up_low(const uint16_t *low_points, const uint32_t *points, size_t count, Stretch *stretch)
{
    uint16_t *entries = stretch->entries + 1, all = 0;
    for (size_t at = 0; at < count; at++) {
        entries[at] = low_points[points[at] < LOW_POINTS ? points[at] : LOW_POINTS];
        NOT_WIDE;
    }
    memset(entries + count, 0, WIDE * sizeof *entries);
    for (size_t at = 0; at < whole(count); at++)
        all |= entries[at];
    return all;
}

/* Looks up the points that the table does not hold; returns how many come before the first that is not plain. */
static size_t look_up_others(const Reader *r, const uint32_t *points, size_t count, uint16_t *entries)
{
    for (size_t at = 0; at < count; at++)
        if (entries[at] & PLAIN && (entries[at] = plain_entry(r, points[at])) & PLAIN)
            return at;
    return count;
}

/* Marks each space that follows a space; says whether there is one. */
static inline int mark_doubled(Stretch *stretch, size_t count)
{
    const uint16_t *entries = stretch->entries + 1;
    uint8_t any = 0;
    for (size_t at = 0; at < whole(count); at++) {
        /* No plain point is below a space. */
        uint8_t doubled = (uint8_t)(entries[at] | entries[at - 1]) == SPACE;
        stretch->doubled[at] = doubled;
        any |= doubled;
    }
    return any;
}

/* Puts `count` points at the end of a normal form, and their classes and origins, the first of them `origin`, when they
 * are wanted. */
static inline void put_plain(Form *form, const uint16_t *entries, size_t count, size_t origin, int wants_classes,
                             int wants_origins)
{
    uint8_t *restrict plain = form->plain + PACK + form->size, *restrict classes = form->held + 1 + form->size;
    for (size_t at = 0; at < whole(count); at++)
        plain[at] = (uint8_t)entries[at];
    for (size_t at = 0; wants_classes && at < whole(count); at++)
        classes[at] = (uint8_t)(entries[at] >> 8);
    for (size_t at = 0; wants_origins && at < count; at++)
        form->origins[form->size + at] = (uint32_t)(origin + at);
    form->size += count;
}

/* Puts the points of a stretch, which begins at `origin`, up to the first that is not plain; returns where that is. */
static inline size_t fold_stretch(const Reader *r, const uint32_t *points, size_t count, size_t origin,
                                  Stretch *stretch, Form *form, int wants_classes, int wants_origins)
{
    uint16_t *entries = stretch->entries + 1, all = look_up_low(r->low_points, points, count, stretch);
    if (all & PLAIN)
        count = look_up_others(r, points, count, entries);
    /* What was not in the table may be one. */
    form->has_joiners |= (all & (PLAIN | JOINER << 8)) != 0;
    if (!mark_doubled(stretch, count)) {
        put_plain(form, entries, count, origin, wants_classes, wants_origins);
    } else {
        stretch->doubled[count] = 1;
        for (size_t at = 0, end = 0; at < count; at = end) {
            while (!packed(stretch->doubled + end))
                end += PACK;
            end += (size_t)lowest_bit(packed(stretch->doubled + end)) / 8;
            put_plain(form, entries + at, end - at, origin + at, wants_classes, wants_origins);
            while (end < count && stretch->doubled[end])
                end++;
        }
    }
    if (count)
        entries[-1] = entries[count - 1];
    return count;
}

/* Writes the normal form of `count` points, up to the first that is not plain; returns where that is. A space after
 * `last`, which is a space too, goes. The classes of the points and their origins are written when they are wanted. */
CLONES static size_t fold_plain(const Reader *r, const uint32_t *points, size_t count, uint8_t last, Form *form,
                                int wants_classes, int wants_origins)
{
    Stretch stretch;
    size_t at = 0, size = 0, plain = 0;
    stretch.entries[0] = last;
    form->size = 0;
    form->has_joiners = 0;
    for (; at < count && plain == size; at += plain) {
        size = count - at < STRETCH ? count - at : STRETCH;
        plain = fold_stretch(r, points + at, size, at, &stretch, form, wants_classes, wants_origins);
    }
    return at;
}

/* Where text, of which the points from `at` to `odd` - 1 are plain, may be cut last: at a space after a letter or a
 * digit, so in no token and no run of marks. The normal form is cut there too. */
static int64_t plain_cut(const Reader *r, int64_t at, int64_t odd, Form *form)
{
    const uint8_t *plain = form->plain + PACK;
    for (size_t size = form->size; size-- > 1;)
        if (plain[size] == SPACE && r->classes[plain[size - 1]] & (LETTER | DIGIT)) {
            form->size = size;
            return at + form->origins[size];
        }
    return at;
}

/* Puts each run of marks into canonical order, by counting, which is stable; the origins stay in their places. */
static void order_marks(const Reader *r, Form *form)
{
    uint32_t *points = form->points, *sorted = form->starts;
    for (size_t first = 0, last; first < form->size; first = last + 1) {
        size_t places[257] = {0};
        int unordered = 0;
        for (last = first; last < form->size && r->combining[points[last]]; last++) {
            places[r->combining[points[last]] + 1]++;
            unordered |= last > first && r->combining[points[last]] < r->combining[points[last - 1]];
        }
        if (!unordered)
            continue;
        for (int class = 1; class < 257; class++)
            places[class] += places[class - 1];
        for (size_t at = first; at < last; at++)
            sorted[places[r->combining[points[at]]]++] = points[at];
        for (size_t at = first; at < last; at++) {
            points[at] = sorted[at - first];
            form->classes[at + 1] = r->classes[points[at]];
        }
    }
}

/* Puts a point at the end of a normal form that has room for it; a space after a space goes. */
static inline void put_point(const Reader *r, Form *form, uint32_t point, size_t origin)
{
    size_t at = form->size;
    uint8_t class = r->classes[point], combining = point < FIRST_MARK ? 0 : r->combining[point];
    form->points[at] = point;
    form->origins[at] = (uint32_t)origin;
    form->classes[at + 1] = class;
    form->has_marks |= class & MARK;
    form->unordered |= combining && combining < form->combining;
    form->combining = combining;
    form->size += !(point == SPACE && form->last == SPACE);
    form->last = point;
}

static Problem put_expansion(const Reader *r, Form *form, uint32_t number, size_t origin, size_t left)
{
    if (number + 1 >= r->expansion_count)
        return BAD_OFFSETS;
    int64_t first = r->expansion_offsets[number], end = r->expansion_offsets[number + 1];
    if (first < 0 || end > r->expansion_points)
        return BAD_OFFSETS;
    /* Each of the points that are left needs room too. */
    Problem problem = first < end ? reserve(form, form->size + (size_t)(end - first) + left) : NULL;
    for (; first < end && !problem; first++) {
        uint32_t point = r->expansions[first];
        if (point < CODE_POINTS)
            put_point(r, form, point, origin);
        else
            problem = BAD_POINT;
    }
    return problem;
}

/* Writes the normal form of any points. */
static Problem fold_points(const Reader *r, const uint32_t *points, size_t count, uint8_t last, Form *given)
{
    Form form = *given; /* A copy, of which the compiler knows that nothing else points to it. */
    Problem problem = NULL;
    form.size = 0;
    form.has_marks = form.unordered = form.combining = 0;
    form.has_joiners = 1; /* perhaps */
    form.last = last;
    for (size_t at = 0; at < count && !problem; at++) {
        uint32_t point = points[at];
        if (point >= CODE_POINTS)
            problem = BAD_POINT;
        else if ((point = r->fold[point]) < CODE_POINTS)
            put_point(r, &form, point, at);
        else
            problem = put_expansion(r, &form, point - CODE_POINTS, at, count - at);
    }
    *given = form;
    if (!problem && form.unordered)
        order_marks(r, given);
    return problem;
}

/* Adds the products of points that are not plain to the hash of their paragraph, and writes the plain ones to be
 * packed. */
static void add_points(Reader *r, const Form *form)
{
    uint8_t *plain = form->plain + PACK;
    for (size_t at = 0; at < form->size; at++) {
        uint32_t point = form->points[at], other = point < PLAIN ? 0 : point;
        plain[at] = (uint8_t)(point - other);
        if (other) {
            r->low += place_key(r->keys, r->size + at, 0) * other;
            r->high += place_key(r->keys, r->size + at, 1) * other;
        }
    }
}

static inline void add_pack(Reader *r, uint64_t place, uint64_t pack)
{
    r->low += pack_term(r->keys, place, 0, pack);
    r->high += pack_term(r->keys, place, 1, pack);
}

/* Adds packs from `place` on, where keys are kept, and none is the first. */
CLONES static void add_kept_packs(Reader *r, size_t place, const uint8_t *plain, size_t count)
{
    const uint64_t *low_keys = r->keys->low + place, *high_keys = r->keys->high + place;
    uint64_t low = 0, high = 0;
    for (size_t at = 0; at < count; at++) {
        uint64_t pack = packed(plain + PACK * at);
        low += mixed(pack ^ low_keys[at]);
        high += mixed(pack ^ high_keys[at]);
    }
    r->low += low;
    r->high += high;
}

/* Adds packs from `place` on. */
static void add_packs(Reader *r, uint64_t place, const uint8_t *plain, size_t count)
{
    size_t at = 0, kept = place < TABLE ? TABLE - (size_t)place : 0;
    kept = kept < count ? kept : count;
    if (!place && kept)
        add_pack(r, place, packed(plain + PACK * at++));
    if (at < kept)
        add_kept_packs(r, (size_t)place + at, plain + PACK * at, kept - at);
    for (at = kept; at < count; at++)
        add_pack(r, place + at, packed(plain + PACK * at));
}

/* Adds a normal form to the hash of its paragraph, but for points at the end that fill no pack. */
static void hash_form(Reader *r, const Form *form)
{
    if (!form->is_plain)
        add_points(r, form);
    size_t waiting = r->size % PACK, packs = (waiting + form->size) / PACK;
    uint8_t *plain = form->plain + PACK - waiting;
    memmove(plain, form->plain, waiting);
    add_packs(r, r->size / PACK, plain, packs);
    r->size += form->size;
    memmove(form->plain, plain + PACK * packs, PACK);
}

/* Adds the points of a paragraph that still wait. */
static void end_hash(Reader *r)
{
    size_t waiting = r->size % PACK;
    if (waiting)
        add_pack(r, r->size / PACK, packed_part(r->form.plain, waiting));
}
