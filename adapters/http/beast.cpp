// The one translation unit that compiles Beast and Asio's TLS (separate compilation). Asio itself: engine/runtime/asio.cpp.
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
