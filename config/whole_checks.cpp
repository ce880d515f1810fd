#include "config/whole_checks.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <filesystem>
#include <utility>

#include "config/ebxml_checks.hpp"
#include "config/listen_text.hpp"
#include "rules/wording.hpp"

namespace budstikke::config {

namespace {

constexpr std::string_view kFolder = "folder:";

/// One spelling of a directory, so that two options that name it are seen to.
std::string plain_path(const std::string& path) {
  std::string plain = std::filesystem::path(path).lexically_normal().string();
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return plain;
}

/// What is wrong with an endpoint; empty where nothing is.
std::string fault_of_endpoint(std::string endpoint) {
  constexpr std::string_view kMail = "ebxml+mail:";
  constexpr std::string_view kWrapped = "ebxml+http";
  if (endpoint.starts_with(kMail))
    return fault_of_mail_address(std::string_view(endpoint).substr(kMail.size()));
  if (endpoint.starts_with(kWrapped)) endpoint.erase(0, std::string_view("ebxml+").size());
  if (endpoint.starts_with(kFolder)) {
    return endpoint.substr(kFolder.size()).starts_with('/') ? "" : "needs an absolute path after folder:";
  }
  const auto parsed = boost::urls::parse_uri(endpoint);
  const bool http = parsed && (parsed->scheme() == "https" || parsed->scheme() == "http");
  if (!http)
    return "must begin with https://, http://, folder:/, ebxml+https://, ebxml+http:// or ebxml+mail:";
  if (parsed->encoded_host().empty()) return "names no host";
  if (parsed->has_userinfo()) return "must hold no user name or password";
  return parsed->has_fragment() ? "must hold no fragment (#)" : "";
}

bool is_loopback(const boost::urls::url_view& url) {
  switch (url.host_type()) {
    case boost::urls::host_type::ipv4:
      return url.host_ipv4_address().is_loopback();
    case boost::urls::host_type::ipv6:
      return url.host_ipv6_address().is_loopback();
    default:
      return url.encoded_host() == "localhost";
  }
}

class WholeCheck {
 public:
  WholeCheck(const WholeFile& file, rules::Complaints& complaints) : file_(file), complaints_(complaints) {}

  void run() {
    const Settings& s = file_.settings;
    check_listener(s.intake, "intake");
    check_listener(s.admin, "admin");
    const bool kernel_picks = s.intake.listen.ends_with(":0");
    if (sound({"intake.listen", "admin.listen"}) && s.intake.listen == s.admin.listen && !kernel_picks) {
      complain("admin.listen", "admin.listen is the address of intake.listen");
    }
    go_together("delivery.client_certificate_file", s.client_certificate_file, "delivery.client_key_file",
                s.client_key_file);
    check_limits();
    check_senders();
    check_roles();
    check_retention();
    check_folders();
    check_return_roads();
    check_registry();
    check_ebxml(
        s.ebxml, [this](const std::string& name) { return sound({name}); },
        [this](const std::string& name, std::string sentence) { complain(name, std::move(sentence)); });
  }

 private:
  [[nodiscard]] bool sound(std::initializer_list<std::string> names) const {
    for (const std::string& name : names) {
      if (file_.faulty.contains(name)) return false;
    }
    return true;
  }

  /// The place of the option; of its section or list entry where it is not written; else the file as a whole.
  [[nodiscard]] rules::Position place(std::string name) const {
    for (;;) {
      if (const auto found = file_.places.find(name); found != file_.places.end()) return found->second;
      const std::size_t cut = name.find_last_of(".[");
      if (cut == std::string::npos) return {};
      name.resize(cut);
    }
  }

  void complain(const std::string& name, std::string message) {
    complaints_.error(place(name), std::move(message));
  }

  void go_together(const std::string& one, const std::string& its, const std::string& other,
                   const std::string& others) {
    if (!sound({one, other}) || its.empty() == others.empty()) return;
    complain(its.empty() ? other : one, one + " and " + other + " go together");
  }

  /// Whose name a client of the intake may send in is said, and not left open.
  void check_senders() {
    const ListenerSettings& intake = file_.settings.intake;
    for (std::size_t i = 0; i < intake.clients.size(); ++i) {
      const ClientSettings& client = intake.clients[i];
      const std::string entry = entry_name("intake.client", i);
      if (!sound({entry + ".senders", entry + ".any_sender"})) continue;
      if (client.senders.empty() && !client.any_sender) {
        complain(entry, "[[intake.client]] " + rules::quoted(client.name) +
                            " lacks \"senders\": the HER-ids that it may send as, or any_sender = true");
      }
      if (!client.senders.empty() && client.any_sender) {
        complain(entry + ".any_sender", "any_sender = true and senders exclude each other");
      }
    }
  }

  void check_roles() {
    const ListenerSettings& admin = file_.settings.admin;
    for (std::size_t i = 0; i < admin.clients.size(); ++i) {
      const std::string entry = entry_name("admin.client", i);
      if (!admin.clients[i].roles.empty() || !sound({entry + ".roles"})) continue;
      complaints_.warning(place(entry), "[[admin.client]] " + rules::quoted(admin.clients[i].name) +
                                            " has no roles: it may do nothing");
    }
  }

  void check_limits() {
    const Settings& s = file_.settings;
    if (sound({"delivery.backoff_first", "delivery.backoff_longest"}) &&
        s.lanes.backoff_first > s.lanes.backoff_longest) {
      complain("delivery.backoff_longest", "delivery.backoff_longest is shorter than delivery.backoff_first");
    }
    if (sound({"access.lock_first", "access.lock_longest"}) && s.access.lock_first > s.access.lock_longest) {
      complain("access.lock_longest", "access.lock_longest is shorter than access.lock_first");
    }
    if (sound({"intake.pending_bytes", "intake.max_message_bytes"}) &&
        s.intake_limits.pending_bytes < s.xml_limits.message_bytes) {
      complain("intake.pending_bytes",
               "intake.pending_bytes is less than intake.max_message_bytes: such a message never got in");
    }
  }

  void check_retention() {
    const RetentionSettings& s = file_.settings.retention;
    if (!sound({"retention.payloads", "retention.history"})) return;
    if (s.history && (!s.payloads || *s.history < *s.payloads)) {
      complain("retention.history",
               "retention.history is shorter than retention.payloads: a message's bytes go first");
    }
  }

  void check_listener(const ListenerSettings& listener, const std::string& name) {
    const bool tls = !listener.certificate_file.empty();
    go_together(name + ".certificate_file", listener.certificate_file, name + ".key_file", listener.key_file);
    if (sound({name + ".listen"})) check_exposure(listener, name, tls);
    if (!listener.client_ca_file.empty() && !tls && sound({name + ".certificate_file"})) {
      complain(name + ".client_ca_file", name + ".client_ca_file needs " + name + ".certificate_file");
    }
    if (sound({name + ".authentication"})) check_authentication(listener, name, tls);
    check_clients(listener, name);
  }

  void check_exposure(const ListenerSettings& listener, const std::string& name, bool tls) {
    const auto reach = reach_of(listener.listen);
    if (!reach) {
      complain(name + ".listen", name + ".listen " + rules::quoted(listener.listen) +
                                     " is not understood: write 127.0.0.1:8480, [::1]:8480 or unix:/path");
      return;
    }
    if (*reach == Reach::network && !tls && sound({name + ".certificate_file"})) {
      complain(name + ".listen",
               name + ".listen is no loopback address: it needs " + name + ".certificate_file");
    }
    if (*reach == Reach::network && listener.authentication == Authentication::none) {
      complain(name + ".authentication",
               name + ".authentication = \"none\" is for loopback addresses and Unix sockets only");
    }
    if (*reach == Reach::unix_socket && tls) {
      complain(name + ".certificate_file", name + ".listen is a Unix socket, which takes no TLS");
    }
  }

  void check_authentication(const ListenerSettings& listener, const std::string& name, bool tls) {
    const bool by_certificate = listener.authentication == Authentication::client_certificate;
    if (by_certificate && (!tls || listener.client_ca_file.empty()) &&
        sound({name + ".certificate_file", name + ".client_ca_file"})) {
      complain(name + ".authentication", name + ".authentication = \"client-certificate\" needs " + name +
                                             ".certificate_file and " + name + ".client_ca_file");
    }
    if (listener.authentication != Authentication::none && listener.clients.empty()) {
      complain(name + ".authentication",
               name + ".authentication needs at least one [[" + name + ".client]], or must be \"none\"");
    }
    if (listener.authentication == Authentication::none && !listener.clients.empty()) {
      complaints_.warning(place(entry_name(name + ".client", 0)),
                          "[[" + name + ".client]] has no effect: " + name + ".authentication is \"none\"");
    }
    for (std::size_t i = 0; i < listener.clients.size(); ++i) {
      const std::string entry = entry_name(name + ".client", i);
      const std::string field = by_certificate ? "certificates_sha256" : "key_hashes";
      const ClientSettings& client = listener.clients[i];
      const bool known = !(by_certificate ? client.certificates_sha256 : client.key_hashes).empty();
      if (listener.authentication != Authentication::none && !known && sound({entry + "." + field})) {
        complain(entry, "[[" + name + ".client]] " + rules::quoted(client.name) + " lacks \"" + field + "\"");
      }
    }
  }

  void check_clients(const ListenerSettings& listener, const std::string& name) {
    std::map<std::string, std::string> names;
    std::map<std::string, std::string> keys;
    std::map<std::string, std::string> certificates;
    for (std::size_t i = 0; i < listener.clients.size(); ++i) {
      const ClientSettings& client = listener.clients[i];
      const std::string entry = entry_name(name + ".client", i);
      // The history takes these names to mean that nobody was asked, and that the node acts by itself.
      if (client.name == "local" || client.name == "budstikke") {
        complain(entry + ".name",
                 rules::quoted(client.name) + " is no name for a client: the history uses it");
      }
      once(names, client.name, entry + ".name", "the name");
      for (const std::string& hash : client.key_hashes) {
        once(keys, hash.substr(0, hash.find(':')), entry + ".key_hashes", "the key");
      }
      for (const std::string& one : client.certificates_sha256) {
        once(certificates, one, entry + ".certificates_sha256", "the certificate");
      }
    }
  }

  void once(std::map<std::string, std::string>& seen, const std::string& value, const std::string& name,
            const std::string& what) {
    if (value.empty()) return;
    const auto [first, added] = seen.try_emplace(value, name);
    if (!added)
      complain(name, what + " is used before, on line " + std::to_string(place(first->second).line));
  }

  void check_folders() {
    std::map<std::string, std::string> names;
    std::map<std::string, std::string> directories;
    const auto& folders = file_.settings.folders;
    for (std::size_t i = 0; i < folders.size(); ++i) {
      const std::string entry = entry_name("intake.folder", i);
      once(names, folders[i].name, entry + ".name", "the name");
      once(directories, plain_path(folders[i].directory), entry + ".directory", "the directory");
    }
    // What is put into a directory that is also taken from would come in as a message.
    for (std::size_t i = 0; i < folders.size(); ++i) {
      if (folders[i].quarantine.empty()) continue;
      const std::string name = entry_name("intake.folder", i) + ".quarantine";
      if (directories.contains(plain_path(folders[i].quarantine))) {
        complain(name, "the quarantine is a directory that messages are taken from");
      }
    }
    const std::string& counts = file_.settings.watch.counts_directory;
    if (!counts.empty() && directories.contains(plain_path(counts))) {
      complain("watch.counts_directory", "the directory of counts is one that messages are taken from");
    }
    const auto& roads = file_.settings.return_roads;
    for (std::size_t i = 0; i < roads.size(); ++i) {
      if (!roads[i].endpoint.starts_with(kFolder)) continue;
      if (directories.contains(plain_path(roads[i].endpoint.substr(kFolder.size())))) {
        complain(entry_name("return_road", i) + ".endpoint",
                 "the endpoint is a directory that messages are taken from");
      }
    }
  }

  void check_registry() {
    const RegistrySettings& registry = file_.settings.registry;
    go_together("registry.user", registry.user, "registry.password_file", registry.password_file);
    if (registry.url.empty()) return;
    if (!file_.settings.address_book_file.empty()) {
      complain("address_book.file",
               "address_book.file and registry.url exclude each other: the book has one source");
    }
    const std::string fault = registry.url.starts_with(kFolder) || registry.url.starts_with("ebxml+")
                                  ? "must begin with https:// or http://"
                                  : fault_of_endpoint(registry.url);
    if (!fault.empty()) {
      complain("registry.url", "registry.url " + fault);
    } else if (const boost::urls::url_view url(registry.url); url.scheme() == "http" && !is_loopback(url)) {
      complain("registry.url", "registry.url must begin with https:// beyond this machine");
    }
    const std::string endpoint =
        registry.endpoint.empty() ? std::string{} : fault_of_endpoint(registry.endpoint);
    if (!endpoint.empty()) complain("registry.endpoint", "registry.endpoint " + endpoint);
  }

  void check_return_roads() {
    std::map<std::string, std::string> senders;
    const auto& roads = file_.settings.return_roads;
    for (std::size_t i = 0; i < roads.size(); ++i) {
      const std::string entry = entry_name("return_road", i);
      const std::string sender = roads[i].sender.empty() ? std::string{} : roads[i].sender.text();
      once(senders, sender, entry + ".sender", "the sender " + sender);
      if (roads[i].endpoint.empty()) continue;  // missing, or no text: complained about already
      const std::string fault = fault_of_endpoint(roads[i].endpoint);
      if (!fault.empty()) complain(entry + ".endpoint", "the endpoint " + fault);
    }
  }

  const WholeFile& file_;
  rules::Complaints& complaints_;
};

}  // namespace

void check_whole(const WholeFile& file, rules::Complaints& complaints) { WholeCheck{file, complaints}.run(); }

}  // namespace budstikke::config
