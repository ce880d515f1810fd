// The load of the benchmark and the receiver that checks it. tools/bench/README.md.

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <iostream>

#include "tools/bench/load/disk.hpp"
#include "tools/bench/load/run.hpp"

namespace {

using budstikke::bench::RunOptions;

void add_message_options(CLI::App& command, RunOptions& options) {
  command.add_option("--template", options.template_file, "A MsgHead with <BeskrivelseAvTjeneste>")
      ->required();
  command
      .add_option("--municipalities", options.municipalities_file,
                  "Number, name, HER-ids of business and addressed service, Receiver on arrival; tabs")
      ->required();
  command.add_option("--bytes", options.bytes, "Of each message");
}

void add_load_options(CLI::App& command, RunOptions& options) {
  add_message_options(command, options);
  command.add_option("--port", options.port, "Where messages are posted, on 127.0.0.1")->required();
  command.add_option("--path", options.path, "The path of the request");
  command.add_option("--receiver-port", options.receiver_port, "Where they are to arrive")->required();
  command.add_option("--key-file", options.api_key_file, "The API key to send");
  command.add_option("--connections", options.connections, "Kept open")->check(CLI::Range(1, 10000));
  command.add_option("--rate", options.rate, "Messages a second; 0: as fast as they are answered");
  command.add_option("--seconds", options.seconds, "What is measured");
  command.add_option("--warm-up", options.warm_up, "Seconds before that");
  command.add_option("--messages", options.messages, "No more than these; 0: until the time is over");
  command.add_option("--most", options.most, "Messages that there is room to account for");
  command.add_option("--patience", options.patience,
                     "Seconds after the window for answers; without an arrival, the rest is lost");
  command.add_option("--listen", options.listen, "Seconds for what comes again, when all have come");
  command.add_flag("--as-sent", options.as_sent,
                   "Nobody re-addresses: every byte is expected as it was sent");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Sends messages to a node and checks what arrives."};
  app.require_subcommand(1);
  RunOptions options;
  std::uint64_t number = 0;
  std::string file;
  double seconds = 3;
  CLI::App& load = *app.add_subcommand("load", "Sends, receives, and prints the account as JSON");
  add_load_options(load, options);
  CLI::App& print = *app.add_subcommand("print", "Prints one message");
  add_message_options(print, options);
  print.add_option("--number", number, "Which");
  CLI::App& disk = *app.add_subcommand("disk", "Measures fdatasync");
  disk.add_option("--file", file, "A file that does not exist yet")->required();
  disk.add_option("--seconds", seconds, "For how long");
  CLI11_PARSE(app, argc, argv);
  try {
    if (load.parsed()) std::cout << boost::json::serialize(budstikke::bench::run(options)) << "\n";
    if (print.parsed()) std::cout << budstikke::bench::message(options, number);
    if (disk.parsed()) {
      auto latencies = budstikke::bench::sync_latencies(file, seconds);
      std::cout << boost::json::serialize(boost::json::object{{"p50_us", latencies.percentile(0.5) * 1000},
                                                              {"p99_us", latencies.percentile(0.99) * 1000},
                                                              {"count", latencies.count()}})
                << "\n";
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "budstikke_load: " << error.what() << "\n";
    return 2;
  }
}
