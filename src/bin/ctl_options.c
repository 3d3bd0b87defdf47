#include "bin/ctl.h"

#include "base/json_out.h"

/* Set the option called ${name}. NULL, or what is wrong. */
static const char *
set(struct ctl *ctl, const struct shape *s, const char *name, const char *value, bool *took)
{
	const struct field *f = s != NULL ? shape_field(s, name, strlen(name)) : NULL;
	struct fault ft;

	if (f == NULL)
		return arena_printf(ctl->mem, "there is no option --%.40s", name);
	*took = f->kind != K_BOOL;
	if (f->kind != K_BOOL && value == NULL)
		return arena_printf(ctl->mem, "--%s needs a value", f->name);
	if (f->kind == K_LIST) {
		arena_append(ctl->mem, (struct list *)(void *)((char *)ctl->options + f->off), value);
		return NULL;
	}
	fault_init(&ft, ctl->mem);
	if (shape_set(f, ctl->options, f->kind == K_BOOL ? "true" : value, ctl->mem, &ft) != OK)
		return arena_printf(ctl->mem, "--%s %s", f->name, ft.wrong[0].text);
	return NULL;
}

/* One argument that begins with two dashes; ${next} is its value where it has one apart. */
static const char *
option(struct ctl *ctl, const struct command *command, const char *arg, const char *next, const char **config,
	bool *took)
{
	const char *eq = strchr(arg, '=');
	const char *name = eq != NULL ? arena_copy(ctl->mem, arg, (size_t)(eq - arg)) : arg;
	const char *value = eq != NULL ? eq + 1 : next, *wrong;

	*took = false;
	if (strcmp(name, "json") == 0) {
		ctl->json = true;
		return NULL;
	}
	if (strcmp(name, "config") == 0) {
		if (value == NULL)
			return "--config needs a value";
		*config = value;
		*took = eq == NULL;
		return NULL;
	}
	wrong = set(ctl, command->options, name, value, took);
	*took = *took && eq == NULL;
	return wrong;
}

static const char *
missing(const struct ctl *ctl, const struct command *command)
{
	const struct shape *s = command->options;

	if (command->arg != NULL && ctl->arg == NULL)
		return arena_printf(ctl->mem, "%s is missing", command->arg);
	for (size_t i = 0; s != NULL && i < s->n; i++)
		if (s->field[i].must && shape_absent(&s->field[i], ctl->options))
			return arena_printf(ctl->mem, "--%s is required", s->field[i].name);
	return NULL;
}

const char *
ctl_options(struct ctl *ctl, const struct command *command, char **argv, const char **config, bool *asked)
{
	const char *wrong;
	bool took;

	if (command->options != NULL) {
		ctl->options = arena_get(ctl->mem, 1, command->options->size);
		shape_clear(command->options, ctl->options);
	}
	for (; *argv != NULL; argv++) {
		if (strcmp(*argv, "--help") == 0) {
			*asked = true;
			return NULL;
		}
		if (strncmp(*argv, "--", 2) != 0) {
			if (command->arg == NULL || ctl->arg != NULL)
				return arena_printf(ctl->mem, "'%.40s' is one argument too many", *argv);
			ctl->arg = *argv;
			continue;
		}
		wrong = option(ctl, command, *argv + 2, argv[1], config, &took);
		if (wrong != NULL)
			return wrong;
		argv += took;
	}
	return missing(ctl, command);
}

/* ---- printing ---- */

/* A value as a person reads it: JSON without quotes around it. */
static const char *
value_text(struct ctl *ctl, const struct shape *s, const struct field *f, const void *at)
{
	const struct shape one = { .field = f, .n = 1, .currency = s->currency };
	size_t before = strlen(f->name) + 4;
	struct buf out;
	char *text;
	size_t n;

	if (shape_absent(f, at))
		return "-";
	buf_init(&out, ctl->mem, 128);
	json_write(&out, &one, at, -1);
	text = arena_copy(ctl->mem, out.at + before, out.n - before - 1);
	n = strlen(text);
	if (*text != '"')
		return text;
	text[n - 1] = '\0';
	return text + 1;
}

void
ctl_print(struct ctl *ctl, const struct shape *s, const void *at)
{
	if (ctl->json) {
		json_write(&ctl->out, s, at, -1);
		buf_char(&ctl->out, '\n');
		return;
	}
	for (size_t i = 0; i < s->n; i++)
		buf_printf(&ctl->out, "%-20s %s\n", s->field[i].name, value_text(ctl, s, &s->field[i], at));
}

void
ctl_print_list(struct ctl *ctl, const struct shape *s, const struct list *rows)
{
	const struct field whole = { .name = "rows", .kind = K_LIST, .of = s };
	const struct shape wrap = { .field = &whole, .n = 1 };

	if (ctl->json) {
		json_write(&ctl->out, &wrap, rows, -1);
		buf_char(&ctl->out, '\n');
		return;
	}
	for (size_t i = 0; i < s->n; i++)
		buf_printf(&ctl->out, "%s%s", i > 0 ? "\t" : "", s->field[i].name);
	buf_char(&ctl->out, '\n');
	for (size_t r = 0; r < rows->n; r++) {
		for (size_t i = 0; i < s->n; i++)
			buf_printf(&ctl->out, "%s%s", i > 0 ? "\t" : "",
				value_text(ctl, s, &s->field[i], (const char *)rows->at + r * s->size));
		buf_char(&ctl->out, '\n');
	}
}
