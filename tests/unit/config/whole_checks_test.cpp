#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/listen_text.hpp"
#include "tests/unit/config/settings_text.hpp"

namespace budstikke::config {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kDigest(64, 'a');
const std::string kKey = key_hash("aaaaaaaaaaaa");
const std::string kOtherKey = key_hash("bbbbbbbbbbbb");

std::string client(const std::string& name, const std::string& key, const std::string& field = "key_hashes",
                   const std::string& senders = "senders = [1]\n") {
  return "[[intake.client]]\nname = \"" + name + "\"\n" + field + " = [\"" + key + "\"]\n" + senders;
}

std::string folder(const std::string& name, const std::string& directory, const std::string& more = {}) {
  return "[[intake.folder]]\nname = \"" + name + "\"\ndirectory = \"" + directory + "\"\n" + more;
}

std::string road(int sender, const std::string& endpoint) {
  return "[[return_road]]\nsender = " + std::to_string(sender) + "\nendpoint = \"" + endpoint + "\"\n";
}

TEST(Reach, TellsWhoCanConnect) {
  for (const char* text : {"127.0.0.1:8480", "127.9.9.9:0", "[::1]:1", "localhost:65535"}) {
    EXPECT_EQ(reach_of(text), Reach::loopback) << text;
  }
  for (const char* text : {"0.0.0.0:1", "10.0.0.1:443", "[::]:1", "[2001:db8::1]:1"}) {
    EXPECT_EQ(reach_of(text), Reach::network) << text;
  }
  EXPECT_EQ(reach_of("unix:/run/x.sock"), Reach::unix_socket);
  for (const std::string& text :
       {std::string{}, std::string{"127.0.0.1"}, std::string{"127.0.0.1:"}, std::string{"127.0.0.1:65536"},
        std::string{"127.0.0.1:x"}, std::string{"127.evil.example:80"}, std::string{"::1:80"},
        std::string{"[::1]"}, std::string{"unix:x.sock"}, std::string{"unix:"},
        "unix:/" + std::string(107, 'x')}) {
    EXPECT_EQ(reach_of(text), std::nullopt) << text;
  }
}

/// The whole intake section; the file has its clients at the end. Lines 1 to 7 are the store, the rules and the book.
struct ListenerCase {
  const char* what;
  std::string intake;
  std::string complaint;  ///< empty: in order
};

TEST(WholeChecks, LetNobodyInUnasked) {
  const std::string tls = "certificate_file = \"c\"\nkey_file = \"k\"\n";
  const ListenerCase cases[] = {
      {"none on loopback", "[intake]\nauthentication = \"none\"\n", ""},
      {"none on a Unix socket", "[intake]\nlisten = \"unix:/x\"\nauthentication = \"none\"\n", ""},
      {"none beyond loopback", "[intake]\nlisten = \"0.0.0.0:1\"\nauthentication = \"none\"\n" + tls,
       ":10:18: error: intake.authentication = \"none\" is for loopback addresses and Unix sockets only"},
      {"no TLS beyond loopback", "[intake]\nlisten = \"0.0.0.0:1\"\n" + client("a", kKey),
       ":9:10: error: intake.listen is no loopback address: it needs intake.certificate_file"},
      {"TLS and keys beyond loopback", "[intake]\nlisten = \"0.0.0.0:1\"\n" + tls + client("a", kKey), ""},
      {"an address not understood", "[intake]\nlisten = \"example.org:1\"\nauthentication = \"none\"\n",
       ":9:10: error: intake.listen \"example.org:1\" is not understood"},
      {"TLS on a Unix socket", "[intake]\nlisten = \"unix:/x\"\nauthentication = \"none\"\n" + tls,
       ":11:20: error: intake.listen is a Unix socket, which takes no TLS"},
      {"a certificate without its key", "[intake]\nauthentication = \"none\"\ncertificate_file = \"c\"\n",
       ":10:20: error: intake.certificate_file and intake.key_file go together"},
      {"a key without its certificate", "[intake]\nauthentication = \"none\"\nkey_file = \"k\"\n",
       ":10:12: error: intake.certificate_file and intake.key_file go together"},
      {"a client CA without TLS", "[intake]\nauthentication = \"none\"\nclient_ca_file = \"c\"\n",
       ":10:18: error: intake.client_ca_file needs intake.certificate_file"},
      {"keys without clients", "[intake]\nlisten = \"127.0.0.1:1\"\n",
       ":8:1: error: intake.authentication needs at least one [[intake.client]]"},
      {"a client without a key", "[intake]\n" + client("a", kDigest, "certificates_sha256"),
       ":9:1: error: [[intake.client]] \"a\" lacks \"key_hashes\""},
      {"a client without a certificate",
       "[intake]\nauthentication = \"client-certificate\"\nclient_ca_file = \"c\"\n" + tls +
           client("a", kKey),
       ":13:1: error: [[intake.client]] \"a\" lacks \"certificates_sha256\""},
      {"client certificates without their roots",
       "[intake]\nauthentication = \"client-certificate\"\n" + tls +
           client("a", kDigest, "certificates_sha256"),
       ":9:18: error: intake.authentication = \"client-certificate\" needs"},
      {"clients that nobody asks", "[intake]\nauthentication = \"none\"\n" + client("a", kKey),
       ":10:1: warning: [[intake.client]] has no effect"},
      {"a name twice", "[intake]\n" + client("a", kKey) + client("a", kOtherKey),
       ":14:8: error: the name is used before, on line 10"},
      {"a key twice", "[intake]\n" + client("a", kKey) + client("b", kKey),
       ":15:14: error: the key is used before, on line 11"},
      {"a client that may send as nobody", "[intake]\n" + client("a", kKey, "key_hashes", ""),
       ":9:1: error: [[intake.client]] \"a\" lacks \"senders\": the HER-ids that it may send as, or "
       "any_sender = true"},
      {"a client that may send as anybody",
       "[intake]\n" + client("a", kKey, "key_hashes", "any_sender = true\n"), ""},
      {"a client that may send as some and as anybody",
       "[intake]\n" + client("a", kKey, "key_hashes", "senders = [1]\nany_sender = true\n"),
       ":13:14: error: any_sender = true and senders exclude each other"},
      {"a name that the history uses", "[intake]\n" + client("local", kKey),
       ":10:8: error: \"local\" is no name for a client"},
      {"another one", "[intake]\n" + client("budstikke", kKey),
       ":10:8: error: \"budstikke\" is no name for a client"},
  };
  for (const ListenerCase& one : cases) {
    const auto found = complaints(whole(kStore, one.intake));
    if (one.complaint.empty()) {
      EXPECT_THAT(found, IsEmpty()) << one.what;
    } else {
      EXPECT_THAT(found, ElementsAre(HasSubstr("settings.toml" + one.complaint))) << one.what;
    }
  }
}

TEST(WholeChecks, WarnOfAnAdminClientThatMayDoNothing) {
  const std::string admin = "[admin]\n[[admin.client]]\nname = \"a\"\nkey_hashes = [\"" + kKey + "\"]\n";
  EXPECT_THAT(
      complaints(whole(kStore, kIntake, admin)),
      ElementsAre(HasSubstr(":11:1: warning: [[admin.client]] \"a\" has no roles: it may do nothing")));
  EXPECT_THAT(complaints(whole(kStore, kIntake, admin + "roles = [\"viewer\", \"operator\"]\n")), IsEmpty());
  EXPECT_THAT(complaints(whole(kStore, kIntake, admin + "roles = [\"root\"]\n")),
              ElementsAre(HasSubstr(":14:9: error: \"roles\" must be roles: monitor, viewer")));
  EXPECT_THAT(complaints(whole(kStore, kIntake, admin + "roles = [\"viewer\"]\nsenders = [1]\n")),
              ElementsAre(HasSubstr("unknown option \"senders\" of [[admin.client]]")));
}

TEST(WholeChecks, SeeWhatIsGivenTwice) {
  EXPECT_THAT(complaints(whole() + folder("a", "in") + folder("b", "x/../in/")),
              ElementsAre("settings.toml:17:13: error: the directory is used before, on line 14"));
  EXPECT_THAT(complaints(whole() + folder("a", "in") + folder("a", "other")),
              ElementsAre("settings.toml:16:8: error: the name is used before, on line 13"));
  EXPECT_THAT(complaints(whole() + road(7, "folder:/a") + road(8, "folder:/a") + road(7, "folder:/b")),
              ElementsAre("settings.toml:19:10: error: the sender 7 is used before, on line 13"));
  EXPECT_THAT(complaints(whole(kStore, kIntake, kAdmin + "listen = \"127.0.0.1:8480\"\n")),
              ElementsAre("settings.toml:12:10: error: admin.listen is the address of intake.listen"));
}

TEST(WholeChecks, KeepWhatGoesOutApartFromWhatComesIn) {
  EXPECT_THAT(
      complaints(whole() + folder("a", "/in", "quarantine = \"/in/\"\n")),
      ElementsAre(HasSubstr(":15:14: error: the quarantine is a directory that messages are taken from")));
  EXPECT_THAT(
      complaints(whole() + folder("a", "/in") + road(7, "folder:/in")),
      ElementsAre(HasSubstr(":17:12: error: the endpoint is a directory that messages are taken from")));
  EXPECT_THAT(complaints(whole() + folder("a", "/in", "quarantine = \"/in/quarantine\"\n")), IsEmpty());
}

TEST(WholeChecks, ReadTheEndpointsOfReturnRoads) {
  for (const char* good :
       {"https://x.example/a?b=c", "http://127.0.0.1:1", "https://[::1]:4/", "folder:/out"}) {
    EXPECT_THAT(complaints(whole() + road(7, good)), IsEmpty()) << good;
  }
  for (const char* bad :
       {"folder:out", "https://", "https:///x", "https://u:p@x/", "https://x/#y", "mailto:x", "x y"}) {
    EXPECT_THAT(complaints(whole() + road(7, bad)), ElementsAre(HasSubstr(":14:12: error: the endpoint ")))
        << bad;
  }
}

TEST(WholeChecks, LetTheAddressBookHaveOneSource) {
  const std::string without_file = kStore + kIntake + kAdmin;
  EXPECT_THAT(complaints(without_file), IsEmpty());
  const std::string registry = "[registry]\nurl = \"https://registry.example/v1/AR\"\n";
  EXPECT_THAT(complaints(without_file + registry), IsEmpty());
  EXPECT_THAT(complaints(whole() + registry), ElementsAre(HasSubstr("exclude each other")));
  EXPECT_THAT(complaints(without_file + registry + "user = \"x\"\n"), ElementsAre(HasSubstr("go together")));
  EXPECT_THAT(complaints(without_file + registry + "endpoint = \"folder:/out\"\n"), IsEmpty());
  EXPECT_THAT(complaints(without_file + registry + "endpoint = \"mailto:x\"\n"),
              ElementsAre(HasSubstr("registry.endpoint must begin with")));
  for (const char* here : {"http://127.0.0.1:80/AR", "http://localhost/AR", "http://[::1]:8080/AR"}) {
    EXPECT_THAT(complaints(without_file + "[registry]\nurl = \"" + here + "\"\n"), IsEmpty()) << here;
  }
  for (const char* bad : {"folder:/in", "ftp://x", "https://u:p@x/", "http://registry.example/AR",
                          "http://10.0.0.1/AR", "http://localhost.example/AR"}) {
    EXPECT_THAT(complaints(without_file + "[registry]\nurl = \"" + bad + "\"\n"),
                ElementsAre(HasSubstr("registry.url must")))
        << bad;
  }
}

TEST(WholeChecks, SeeLimitsThatExcludeEachOther) {
  EXPECT_THAT(complaints(whole() + "[delivery]\nbackoff_first = \"1m\"\nbackoff_longest = \"30s\"\n"),
              ElementsAre(HasSubstr(":14:19: error: delivery.backoff_longest is shorter")));
  EXPECT_THAT(complaints(whole() + "[delivery]\nbackoff_first = \"2h\"\n"),
              ElementsAre(HasSubstr(":12:1: error: delivery.backoff_longest is shorter")))
      << "at the section, where the option is not written";
  EXPECT_THAT(
      complaints(whole(kStore, kIntake + "pending_bytes = 1048576\n")),
      ElementsAre(HasSubstr(":10:17: error: intake.pending_bytes is less than intake.max_message_bytes")));
  EXPECT_THAT(complaints(whole() + "[delivery]\nclient_key_file = \"k\"\n"),
              ElementsAre(HasSubstr(
                  ":13:19: error: delivery.client_certificate_file and delivery.client_key_file go")));
}

TEST(WholeChecks, DrawNoConclusionsFromWhatIsWrongAlready) {
  EXPECT_THAT(
      complaints(whole(kStore, "[intake]\nauthentication = \"nobody\"\nlisten = 7\n")),
      ElementsAre(HasSubstr("\"intake.authentication\" must be"), HasSubstr("\"intake.listen\" must be")));
}

const std::string kPartner =
    "[ebxml]\nroots_file = \"/r\"\n"
    "[[ebxml.key]]\nuse = \"signature\"\ncertificate = \"/c\"\nkey = \"/k\"\n"
    "[[ebxml.key]]\nuse = \"encryption\"\ncertificate = \"/c\"\nkey = \"/k\"\n"
    "[[ebxml.partner]]\nher_id = 7\n";

TEST(WholeChecks, AnAgreementNamesItsOwnId) {
  const std::string ebxml = kPartner + "cpa_file = \"a.xml\"\n";
  EXPECT_THAT(complaints(whole() + ebxml), IsEmpty());
  EXPECT_EQ(load(whole() + ebxml).settings->ebxml.partners.front().cpa_file, "/etc/budstikke/a.xml");
  EXPECT_THAT(complaints(whole() + ebxml + "cpa_id = \"x\"\n"),
              ElementsAre(HasSubstr("an [[ebxml.partner]] has cpa_id beside cpa_file, which names one")));
}

TEST(WholeChecks, HowAPartnerIsWrittenToMayHaveAFirstAndALastDay) {
  const std::string gcm = whole() + kPartner + "encryption = \"aes256-gcm-oaep\"\n";
  const auto loaded = load(gcm + "encryption_from = \"2027-02-01\"\nencryption_until = \"2027-02-28\"\n");
  ASSERT_TRUE(loaded.settings);
  const EbxmlPartnerSettings& partner = loaded.settings->ebxml.partners.front();
  EXPECT_EQ(partner.encryption_from, parse_date_time("2027-02-01T00:00:00Z"));
  EXPECT_EQ(partner.encryption_until, parse_date_time("2027-03-01T00:00:00Z")) << "the last day is of it";
  EXPECT_THAT(complaints(gcm + "encryption_from = \"2027-02-01\"\nencryption_until = \"2027-02-01\"\n"),
              IsEmpty());
  EXPECT_THAT(complaints(gcm + "encryption_from = \"2027-02-02\"\nencryption_until = \"2027-02-01\"\n"),
              ElementsAre(HasSubstr(":26:20: error: an [[ebxml.partner]] has encryption_until before")));
  EXPECT_THAT(complaints(gcm + "encryption_from = \"2027-02-30\"\n"),
              ElementsAre(HasSubstr(":25:19: error: \"encryption_from\" must be a day, such as")));
  EXPECT_THAT(complaints(whole() + kPartner + "encryption_from = \"2027-02-01\"\n"),
              ElementsAre(HasSubstr(":24:19: error: an [[ebxml.partner]] has encryption_from with encryption "
                                    "= \"aes256-cbc-rsa15\", which is written on all other days too")));
}

}  // namespace

}  // namespace budstikke::config
