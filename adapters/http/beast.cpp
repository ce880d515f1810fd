// The one translation unit that compiles Beast and Asio's TLS (separate compilation). Asio itself: engine/runtime/asio.cpp.
// Boost 1.81 asserts that five bytes or more are there when it looks at a last chunk for the second time; where a body is
// nothing else and comes byte by byte, it is four, for which all that follows is right. A peer must not end a debug build.
#define BOOST_DISABLE_ASSERTS

#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
