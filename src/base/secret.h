/* Secrets and randomness. The only user of libsodium. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/base.h"

#define SECRET_HASH 64 /* characters of a hash */

/* Call once in each process before anything else here. */
void secret_start(void);
void secret_random(void *to, size_t n);
/* A new secret: ${prefix} and 256 random bits in base64url. */
const char *secret_new(struct arena *mem, const char *prefix);
/* BLAKE2b-256 of ${text} in lower-case hexadecimal; for secrets that are random, not guessable. */
const char *secret_hash(struct arena *mem, const char *text);
/* BLAKE2b-256 of ${n} bytes in lower-case hexadecimal: tells whether two documents are the same. */
const char *secret_digest(struct arena *mem, const void *at, size_t n);
/* HMAC-SHA256 of ${n} bytes under ${key} in lower-case hexadecimal: SECRET_HASH characters, as secret_equal() compares. */
const char *secret_sign(struct arena *mem, const char *key, const void *at, size_t n);
/* Are two hashes equal? Takes the same time whatever the answer. */
bool secret_equal(const char *a, const char *b);
/* The ${n} bytes that ${base64} stands for, in ${mem}; NULL: it is no base64. */
const unsigned char *secret_from_base64(struct arena *mem, const char *base64, size_t *n);

/* ---- passwords: guessable, so their hash is slow: argon2id, some 0.1 s and 64 MiB ---- */

/* The hash of ${password} with its parameters; NULL: there is no memory for it. Lives in ${mem}. */
const char *secret_password_hash(struct arena *mem, const char *password);
/* Is it the hash of ${password}? */
bool secret_password_verify(const char *hash, const char *password);
/* Was it made with other parameters than secret_password_hash() takes now? */
bool secret_password_stale(const char *hash);
/* A password that nobody has thought of: 100 random bits in lower case. Lives in ${mem}. */
const char *secret_password_new(struct arena *mem);
/* The hash of a password that nobody knows, to be verified where there is none, so that both take the same time. */
extern const char *const secret_password_none;

/* Overwrite what is no longer needed. */
void secret_wipe(void *at, size_t n);

#endif
