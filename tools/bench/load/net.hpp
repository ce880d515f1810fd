#pragma once
// The sockets and awaitables of this program: bound to one kind of executor, which is cheaper than any_io_executor.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace budstikke::bench {

namespace asio = boost::asio;
using boost::system::error_code;

using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
template <class Result>
using Task = asio::awaitable<Result, Executor>;

inline constexpr auto kAnswers = asio::as_tuple_t<asio::use_awaitable_t<Executor>>{};

}  // namespace budstikke::bench
