/// Symbol visibility of libpaas.
///
/// The library is built with hidden visibility; what other programs may link is marked PAAS_API,
/// and `lib/libpaas.map` lists the same set by pattern.
#pragma once

#if defined(PAAS_STATIC)
#define PAAS_API
#else
#define PAAS_API __attribute__((visibility("default")))
#endif
