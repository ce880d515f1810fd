// The one translation unit that compiles Asio and Beast. The program shares no code with what it measures.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
