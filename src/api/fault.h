/* Fault -> status and body: one table for each surface. */
#ifndef API_FAULT_H
#define API_FAULT_H

#include "http/http.h"

/* {"error":{"code","message","details":[{"field","message"}]},"request_id"} */
void billing_refuse(const struct fault *ft, const struct request *rq, struct reply *rp);
/* Append its error object alone; and what it means over HTTP. */
void billing_error(const struct fault *ft, struct buf *out);
int fault_status(const struct fault *ft);
/* {"status":"error","message"} */
void dynamic_refuse(const struct fault *ft, const struct request *rq, struct reply *rp);

#endif
