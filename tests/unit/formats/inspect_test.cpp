// budstikke inspect, run as operators run it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/places.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Ran {
  int status = -1;
  std::string output;
};

class Inspect : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(tests::binary_directory() + "/budstikke")) {
      FAIL() << "the program budstikke is not built";
    }
    std::string name = (std::filesystem::temp_directory_path() / "budstikke-inspect-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }

  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] std::string file(const std::string& name, const std::string& bytes) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  [[nodiscard]] static Ran run(const std::string& arguments) {
    const std::string command =
        tests::binary_directory() + "/budstikke inspect " + arguments + " 2>/dev/null";
    FILE* pipe = popen(command.c_str(), "r");
    Ran result;
    if (pipe == nullptr) return result;
    std::array<char, 4'096> chunk{};
    for (std::size_t n = 0; (n = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;)
      result.output.append(chunk.data(), n);
    const int status = pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
  }

  std::string folder_;
};

TEST_F(Inspect, PrintsOneObjectALineWithEveryKey) {
  const Ran result = run("--json " + file("a.xml", text_of_draft({})));
  EXPECT_EQ(result.status, 0);
  for (const std::string key : {"file",
                                "ok",
                                "format",
                                "type",
                                "message_id",
                                "generated_at",
                                "sender",
                                "receiver",
                                "other_receivers",
                                "patient_id_types",
                                "conversation",
                                "bodies",
                                "documents",
                                "shipment_status",
                                "needs",
                                "municipality",
                                "consent",
                                "forwarding_reserved",
                                "original_message_id",
                                "original_type",
                                "status",
                                "errors",
                                "code",
                                "detail"}) {
    EXPECT_THAT(result.output, HasSubstr("\"" + key + "\":"));
  }
  EXPECT_THAT(result.output, HasSubstr(R"("sender":[91001,91002])"));
  EXPECT_THAT(result.output, HasSubstr(R"("conversation":null)"));
  EXPECT_EQ(std::count(result.output.begin(), result.output.end(), '\n'), 1);
}

TEST_F(Inspect, SaysWhatIsWrongAndGoesOn) {
  const Ran result = run("--json " + file("bad.xml", "<a>\n<b></a>") + " " + folder_ + "/none.xml " +
                         file("good.xml", text_of_draft({})));
  EXPECT_EQ(result.status, 65);
  EXPECT_EQ(std::count(result.output.begin(), result.output.end(), '\n'), 3);
  EXPECT_THAT(result.output, HasSubstr(R"("code":"T01","detail":"line 2 column )"));
  EXPECT_THAT(result.output, HasSubstr("cannot be read"));
  EXPECT_THAT(result.output, HasSubstr(R"("ok":true)"));
}

TEST_F(Inspect, ReadsStandardInputAndKeepsTheLimit) {
  const std::string path = file("a.xml", text_of_draft({}));
  EXPECT_EQ(run("--json - < " + path).status, 0);
  const Ran limited = run("--json --limit 100 - < " + path);
  EXPECT_EQ(limited.status, 65);
  EXPECT_THAT(limited.output, HasSubstr(R"("code":"B101")"));
}

TEST_F(Inspect, NeverPrintsThePatient) {
  Draft draft;
  draft.body =
      plo_body(R"(<po:Forsendelsesstatus V="N"/>)",
               "<p:TjenesteBehov><po:BetegnelseTjeneste>Koordinator til Hemmelig</po:BetegnelseTjeneste>"
               "</p:TjenesteBehov>");
  const std::string path = file("a.xml", text_of_draft(draft));
  for (const std::string& arguments : {"--json " + path, path}) {
    const Ran result = run(arguments);
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.output, HasSubstr("coordinator"));
    EXPECT_THAT(result.output, HasSubstr("stated"));
    for (const std::string secret : {"Oppdiktet", "Prøve", "01816712345", "Hemmelig"}) {
      EXPECT_THAT(result.output, Not(HasSubstr(secret)));
    }
  }
}

TEST_F(Inspect, ShowsEachLevelInItsPlace) {
  const auto ident = [](const std::string& id) {
    return "<Ident><Id>" + id + R"(</Id><TypeId V="HER"/></Ident>)";
  };
  const auto path = [&](const std::string& inner) {
    return "<Organisation><OrganisationName>A</OrganisationName>" + ident("902") +
           "<Organisation><OrganisationName>B</OrganisationName>" + inner + "</Organisation></Organisation>";
  };
  const auto other = [&](const std::string& inner) {
    return R"(<OtherReceiver><RoleReceiver V="COP"/>)" + path(inner) + "</OtherReceiver>";
  };
  Draft draft;
  draft.receiver = path(ident("148.985"));
  draft.after_receiver = other(ident("148.985")) + other(ident("ukjent")) + other("") + other(ident("7"));
  const Ran result = run("--json " + file("a.xml", text_of_draft(draft)));
  EXPECT_THAT(result.output, HasSubstr(R"("receiver":[902,"148.985"])"));
  EXPECT_THAT(result.output, HasSubstr(R"("other_receivers":[[902,"148.985"],[902,null],[902],[902,7]])"));
}

TEST_F(Inspect, ShowsNoIdentityNumberWhereverItStands) {
  const std::string secret = "13116900216";
  Draft draft;
  draft.message_id = secret;
  draft.generated_at = secret;
  draft.type = secret;
  draft.after_message_id = "<ProcessingStatus V=\"" + secret + "\"/><RequestedPriority V=\"" + secret +
                           "\"/><ConversationRef><RefToParent>" + secret +
                           "</RefToParent><RefToConversation>" + secret +
                           "</RefToConversation></ConversationRef>";
  draft.receiver = "<Organisation><OrganisationName>A</OrganisationName><Ident><Id>" + secret +
                   R"(</Id><TypeId V="HER"/></Ident></Organisation>)";
  draft.patient = "<Patient><FamilyName>A</FamilyName><Ident><Id>" + secret + "</Id><TypeId V=\"" + secret +
                  "\"/></Ident></Patient>";
  draft.before_reference = "<Consent V=\"" + secret + "\" S=\"" + secret + "\"/>";
  const std::string body = R"(<po:Forsendelsesstatus V=")" + secret + "\"/>";
  const std::string header = "<n" + secret + ">x</n" + secret + ">";
  std::size_t seen = 0;
  for (const std::string& content :
       {plo_body(body, ""), "<u:n" + secret + " xmlns:u=\"urn:u:" + secret + "\"/>",
        dialog_body("2013-01-23", "<Notat><TemaKodet V=\"" + secret + "\" S=\"" + secret + "\"/></Notat>")}) {
    for (const std::string& more : {std::string{}, header}) {
      draft.body = content;
      draft.after_documents = more;
      const std::string path = file("a.xml", text_of_draft(draft));
      for (const std::string& arguments : {"--json " + path, path}) {
        const Ran result = run(arguments);
        EXPECT_EQ(result.status, 65) << result.output;
        EXPECT_THAT(result.output, HasSubstr("?"));
        EXPECT_THAT(result.output, Not(HasSubstr(secret))) << arguments;
        ++seen;
      }
    }
  }
  EXPECT_EQ(seen, 12U);
}

TEST_F(Inspect, ShowsTheStatusOfAReceiptAsWrittenAndOfItsTextOnlyThatItIsThere) {
  const auto receipt = [](const std::string& outcome) {
    return R"(<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2012-02-15"><MsgType V="APPREC"/>)"
           "<MIGversion>x</MIGversion><GenDate>2026-03-01T10:00:00</GenDate>"
           "<Id>3f1d6c1a-0b2e-4f6c-8d7a-5b9e2c4d1a00</Id>"
           R"(<Sender><HCP><Inst><Name>A</Name><Id>1</Id><TypeId V="HER"/></Inst></HCP></Sender>)"
           R"(<Receiver><HCP><Inst><Name>B</Name><Id>2</Id><TypeId V="HER"/></Inst></HCP></Receiver>)" +
           outcome +
           R"(<OriginalMsgId><MsgType V="LOG_DOD"/><IssueDate>2026-03-01T09:00:00</IssueDate>)"
           "<Id>0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60</Id></OriginalMsgId></AppRec>";
  };
  const Ran refused =
      run("--json " + file("r.xml", receipt(R"(<Status V="2"/><Error V="E35" DN="Feil" OT="Hemmelig"/>)"
                                            R"(<Error V="E36" DN="13116900216"/>)")));
  EXPECT_THAT(refused.output, HasSubstr(R"("status":"2","status_text":"rejected")"));
  EXPECT_THAT(refused.output, HasSubstr(R"({"code":"E35","text":"Feil","other_text":true})"));
  EXPECT_THAT(refused.output, HasSubstr(R"({"code":"E36","text":"?","other_text":false})"));
  EXPECT_THAT(refused.output, Not(HasSubstr("Hemmelig")));
  EXPECT_THAT(run("--json " + file("u.xml", receipt(R"(<Status V="7"/>)"))).output,
              HasSubstr(R"("status":"7","status_text":"unknown")"));
  EXPECT_THAT(run("--json " + file("n.xml", receipt("<Status/>"))).output,
              HasSubstr(R"("status":null,"status_text":"unknown")"));
}

TEST_F(Inspect, WritesTextThatJsonAllowsForFileNamesOfAnyBytes) {
  for (const auto& [name, shown] : std::vector<std::pair<std::string, std::string>>{
           {"m\xE5l.xml", "m\xEF\xBF\xBDl.xml"},
           {"m\xC3\xA5l.xml", "m\xC3\xA5l.xml"},
           {"a\xED\xA0\x80.xml", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD.xml"},
           {"a\xC3.xml", "a\xEF\xBF\xBD.xml"}}) {
    const Ran result = run("--json '" + file(name, text_of_draft({})) + "'");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.output, HasSubstr("/" + shown + "\""));
  }
}

TEST_F(Inspect, TellsAWrongCommandFromAWrongMessage) {
  EXPECT_EQ(run("").status, 64);
  EXPECT_EQ(run("--json").status, 64);
  const Ran missing = run("--json " + folder_ + "/none.xml");
  EXPECT_EQ(missing.status, 65);
  EXPECT_THAT(missing.output, HasSubstr(R"("code":"X99","detail":"the file cannot be read")"));
  EXPECT_THAT(run("--help").output, HasSubstr("other_text"));
}

TEST_F(Inspect, TellsOnlyOnRequestWhatTheOfficialSchemasLack) {
  const auto reference = reference_directory();
  if (!reference) GTEST_SKIP() << "the reference schemas are not beside the project";
  // One folder more, with a schema that cannot be compiled.
  std::filesystem::copy(*reference + "/schemas", folder_ + "/schemas",
                        std::filesystem::copy_options::recursive);
  std::ofstream(folder_ + "/schemas/broken.xsd")
      << R"(<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:broken">)"
         R"(<xs:element name="a" type="none"/></xs:schema>)";
  const std::string arguments =
      " --json --schemas " + folder_ + "/schemas " + file("a.xml", text_of_draft({}));
  const std::string quiet = run(arguments + " 2>&1; true").output;
  EXPECT_EQ(std::count(quiet.begin(), quiet.end(), '\n'), 1) << quiet;
  const std::string loud = run("--verbose" + arguments + " 2>&1; true").output;
  EXPECT_THAT(loud, HasSubstr("warning: "));
}

}  // namespace
}  // namespace budstikke::formats::testing
