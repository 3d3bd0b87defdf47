/* User types. */
#ifndef STORE_USER_TYPE_H
#define STORE_USER_TYPE_H

#include "model/user_type.h"
#include "store/table.h"

extern const struct table store_user_type; /* struct user_type */
extern const struct query *const store_user_type_queries[];

#endif
