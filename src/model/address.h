/* Address: where a seller or a buyer has its seat. */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

struct address {
	const char *line1, *line2, *city, *postal_code;
};

#endif
