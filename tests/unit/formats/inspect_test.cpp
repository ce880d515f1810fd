// budstikke inspect, run as operators run it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

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
    if (!std::filesystem::exists(BUDSTIKKE_BINARY_DIRECTORY "/budstikke")) {
      GTEST_SKIP() << "the program budstikke is not built";
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
    const std::string command = BUDSTIKKE_BINARY_DIRECTORY "/budstikke inspect " + arguments + " 2>/dev/null";
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

}  // namespace
}  // namespace budstikke::formats::testing
