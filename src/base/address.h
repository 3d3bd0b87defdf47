/* IPv4 and IPv6 addresses and networks (CIDR). */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/base.h"

/* Is ${text} an address, or a network such as 192.0.2.0/24 or 2001:db8::/32 without bits beside its mask? */
bool network_valid(const char *text);
/* Does ${address} lie in one of the ${networks}, which are separated by commas? An IPv4 address written as IPv6
 * (::ffff:192.0.2.1) is the IPv4 address. */
bool network_allows(const char *networks, const char *address);
/* The network of an address: an IPv4 one itself, the first ${bytes} of an IPv6 one (8: what one party has, 6: what one may
 * have), in hexadecimal. What is no address is in a network of its own. Lives in ${mem}. */
const char *address_network(struct arena *mem, const char *address, size_t bytes);
/* Can ${address} be that of anybody on the Internet? Not those of this host, of private networks, of links, groups, examples and tests;
 * IPv6 addresses that lead to an IPv4 one (NAT64, 6to4, Teredo) are judged by it. What is no address is not public. */
bool address_public(const char *address);

#endif
