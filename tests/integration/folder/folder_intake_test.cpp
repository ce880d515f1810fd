// Files in: claimed, submitted, removed or set aside; whatever happens in between.
#include "adapters/folder/folder_intake.hpp"

#include <sys/stat.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "tests/integration/folder/folder_fixture.hpp"

namespace budstikke {
namespace {

class FolderIntakeTest : public FolderTest {
 protected:
  FolderIntakeOptions options() {
    FolderIntakeOptions options;
    options.name = "hospital-drop";
    options.directory = folder_;
    options.fault = [this](std::string sentence) { faults_.push_back(std::move(sentence)); };
    return options;
  }
  std::size_t scan(FolderIntakeOptions chosen) {
    FolderIntake watcher(std::move(chosen), intake_, clock_, pool_.get_executor());
    return run(watcher.scan_once());
  }
  std::size_t scan() { return scan(options()); }

  static Outcome<Acceptance> with_failure(Acceptance::Kind kind, Code code) {
    Acceptance acceptance;
    acceptance.kind = kind;
    acceptance.message.id = MessageId("m-1");
    acceptance.message.business_id = BusinessId("b-1");
    acceptance.failure = Failure(code, "line 1 \"column\" 2");
    return acceptance;
  }

  std::vector<std::string> faults_;
};

TEST_F(FolderIntakeTest, SubmitsEachFileAndRemovesItAfterTheCommit) {
  put("b.xml", "second");
  put("a.xml", "first");
  bool still_there = false;
  intake_.on_accept = [&] { still_there = names(".claimed").size() == 1; };
  EXPECT_EQ(scan(), 2U);
  ASSERT_EQ(intake_.seen.size(), 2U);
  EXPECT_EQ(intake_.seen[0].payload.reveal(), "first");
  EXPECT_EQ(intake_.seen[1].payload.reveal(), "second");
  EXPECT_EQ(intake_.seen[0].caller, "hospital-drop");
  EXPECT_EQ(intake_.seen[0].road, Road::folder);
  EXPECT_FALSE(intake_.seen[0].answered_in_person);
  EXPECT_TRUE(still_there) << "the file is removed only after the intake has answered";
  EXPECT_EQ(names(), Names{});
  EXPECT_EQ(names(".claimed"), Names{});
  EXPECT_EQ(faults_, std::vector<std::string>{});
}

TEST_F(FolderIntakeTest, RemovesADuplicateToo) {
  put("a.xml", "again");
  Acceptance duplicate;
  duplicate.kind = Acceptance::Kind::duplicate;
  intake_.answers.emplace_back(duplicate);
  EXPECT_EQ(scan(), 1U);
  EXPECT_EQ(names(), Names{});
  EXPECT_EQ(names("quarantine"), Names{});
}

TEST_F(FolderIntakeTest, SetsRefusalsAndConflictsAsideWithTheReason) {
  for (const auto& [kind, code] :
       {std::pair{Acceptance::Kind::refused, Code::T01}, std::pair{Acceptance::Kind::conflict, Code::B103},
        std::pair{Acceptance::Kind::duplicate, Code::T02}}) {
    const std::string name = std::string(id_of(code)) + ".xml";
    put(name, "bytes");
    intake_.answers.push_back(with_failure(kind, code));
    EXPECT_EQ(scan(), 1U);
    EXPECT_EQ(get("quarantine/" + name), "bytes");
    EXPECT_EQ(get("quarantine/" + name + ".reason.json"),
              "{\"code\": \"" + std::string(id_of(code)) + "\", \"title\": \"" +
                  std::string(entry(code).sender_sentence) +
                  "\", \"detail\": \"line 1 \\\"column\\\" 2\", \"id\": \"m-1\", \"message_id\": \"b-1\", "
                  "\"at\": \"" +
                  to_text(clock_.now()) + "\"}\n");
  }
  EXPECT_EQ(names(), Names{});
}

TEST_F(FolderIntakeTest, SetsAsideWhatTheFolderMayNotSend) {
  put("a.xml", "bytes");
  intake_.answers.emplace_back(Failure(Code::B106));
  EXPECT_EQ(scan(), 1U);
  EXPECT_EQ(names("quarantine"), (Names{"a.xml", "a.xml.reason.json"}));
}

TEST_F(FolderIntakeTest, ErasesWhatHasBeenInTheQuarantineTooLong) {
  put("a.xml", "about somebody");
  intake_.answers.push_back(with_failure(Acceptance::Kind::refused, Code::T01));
  EXPECT_EQ(scan(), 1U);
  std::filesystem::create_directories(folder_ / "quarantine/below");
  std::filesystem::create_symlink("/etc/passwd", folder_ / "quarantine/link");
  // A time that the sender gave its file makes it neither older nor younger.
  const auto age = [this](std::chrono::hours time) {
    const auto file = folder_ / "quarantine/a.xml";
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() + time);
  };
  FolderIntakeOptions chosen = options();
  std::vector<std::string> told;
  chosen.erased = [&told](std::string sentence) { told.push_back(std::move(sentence)); };
  FolderIntake watcher(std::move(chosen), intake_, clock_, pool_.get_executor());
  EXPECT_EQ(run(watcher.erase_old()), 0U) << "for ever, where nothing is said";
  age(std::chrono::hours{-1000});
  watcher.keep_quarantined(std::chrono::hours{2});  // the clock stands an hour after the file was made
  EXPECT_EQ(run(watcher.erase_old()), 0U);
  EXPECT_EQ(get("quarantine/a.xml"), "about somebody");
  age(std::chrono::hours{1000});
  watcher.keep_quarantined(std::chrono::minutes{30});
  EXPECT_EQ(run(watcher.erase_old()), 2U);
  EXPECT_EQ(names("quarantine"), Names{"link"});
  EXPECT_TRUE(std::filesystem::exists(folder_ / "quarantine/below"));
  EXPECT_EQ(told, std::vector<std::string>{
                      "The quarantine of the folder hospital-drop: 2 file(s) older than 30m."});
  EXPECT_EQ(faults_, std::vector<std::string>{});
}

TEST_F(FolderIntakeTest, WritesOverWhatItErasesAndLeavesASendersOwnCopyAlone) {
  std::filesystem::create_directories(folder_ / "quarantine");
  put("quarantine/a.xml", "about somebody");
  put("quarantine/b.xml", "about somebody");
  std::filesystem::create_hard_link(folder_ / "quarantine/b.xml", folder_ / ".mine");
  std::ifstream open(folder_ / "quarantine/a.xml");
  FolderIntake watcher(options(), intake_, clock_, pool_.get_executor());
  watcher.keep_quarantined(std::chrono::minutes{30});
  EXPECT_EQ(run(watcher.erase_old()), 2U);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(open), {}), std::string(14, '\0'));
  EXPECT_EQ(get(".mine"), "about somebody");
}

TEST_F(FolderIntakeTest, KeepsEveryQuarantinedFileOfOneName) {
  for (const char* bytes : {"one", "two", "three"}) {
    put("a.xml", bytes);
    intake_.answers.push_back(with_failure(Acceptance::Kind::refused, Code::T01));
    EXPECT_EQ(scan(), 1U);
  }
  EXPECT_EQ(get("quarantine/a.xml"), "one");
  EXPECT_EQ(get("quarantine/a.xml.1"), "two");
  EXPECT_EQ(get("quarantine/a.xml.2"), "three");
  EXPECT_EQ(names("quarantine").size(), 6U);
}

TEST_F(FolderIntakeTest, GivesAFileItsOwnReasonWhereACrashLeftAnOlderOneAlone) {
  std::filesystem::create_directories(folder_ / "quarantine");
  put("quarantine/a.xml.reason.json", "of the try that was killed");
  put("quarantine/.a.xml.reason.json.3.tmp", "half");
  put("a.xml", "bytes");
  intake_.answers.push_back(with_failure(Acceptance::Kind::refused, Code::T01));
  EXPECT_EQ(scan(), 1U);
  EXPECT_EQ(names("quarantine"), (Names{"a.xml", "a.xml.reason.json"}));
  EXPECT_NE(get("quarantine/a.xml.reason.json").find("\"T01\""), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "quarantine/.a.xml.reason.json.3.tmp"));
}

TEST_F(FolderIntakeTest, SetsAsideAFileWithTheLongestNameToo) {
  put(std::string(255, 'n'), "bytes");
  intake_.answers.push_back(with_failure(Acceptance::Kind::refused, Code::T01));
  EXPECT_EQ(scan(), 1U);
  EXPECT_EQ(names("quarantine").size(), 2U);
  EXPECT_EQ(faults_, std::vector<std::string>{});
}

TEST_F(FolderIntakeTest, PutsAFileBackThatTheIntakeCannotTakeNow) {
  for (const Code code : {Code::B104, Code::B201, Code::B203}) {
    put("a.xml", "bytes");
    put("b.xml", "bytes");
    intake_.seen.clear();
    intake_.answers.emplace_back(Failure(code));
    EXPECT_EQ(scan(), 0U);
    EXPECT_EQ(intake_.seen.size(), 1U) << "the rest waits too";
    EXPECT_EQ(names(), (Names{"a.xml", "b.xml"}));
    EXPECT_EQ(names(".claimed"), Names{});
  }
  EXPECT_EQ(scan(), 2U);
}

TEST_F(FolderIntakeTest, KeepsBothWhereANewFileOfThatNameHasArrivedMeanwhile) {
  put("a.xml", "old");
  intake_.on_accept = [&] { put("a.xml", "new"); };
  intake_.answers.emplace_back(Failure(Code::B104));
  EXPECT_EQ(scan(), 0U);
  intake_.on_accept = nullptr;
  intake_.seen.clear();
  EXPECT_EQ(scan(), 2U);
  ASSERT_EQ(intake_.seen.size(), 2U);
  EXPECT_EQ(intake_.seen[0].payload.reveal(), "old");
  EXPECT_EQ(intake_.seen[1].payload.reveal(), "new");
}

TEST_F(FolderIntakeTest, SubmitsFirstWhatACrashLeftClaimed) {
  std::filesystem::create_directory(folder_ / ".claimed");
  put(".claimed/z.xml", "left over");
  put("a.xml", "new");
  EXPECT_EQ(scan(), 2U);
  ASSERT_EQ(intake_.seen.size(), 2U);
  EXPECT_EQ(intake_.seen[0].payload.reveal(), "left over");
  EXPECT_EQ(names(".claimed"), Names{});
}

TEST_F(FolderIntakeTest, LeavesAloneWhatIsNotAFinishedFile) {
  put(".hidden", "x");
  put("a.tmp", "x");
  put("a.part", "x");
  std::filesystem::create_directory(folder_ / "sub");
  put("sub/inner.xml", "x");
  std::filesystem::create_symlink("/etc/hostname", folder_ / "link.xml");
  ASSERT_EQ(::mkfifo((folder_ / "pipe.xml").c_str(), 0600), 0);
  EXPECT_EQ(scan(), 0U);
  EXPECT_TRUE(intake_.seen.empty());
  EXPECT_EQ(names(), (Names{".hidden", "a.tmp", "a.part", "link.xml", "pipe.xml"}));
}

TEST_F(FolderIntakeTest, NeverFollowsALinkThatTakesAFilesPlace) {
  std::filesystem::create_directory(folder_ / ".claimed");
  put("secret.part", "another's secret");
  // The listing sees regular files only; the link stands for one exchanged after it.
  put(".claimed/a.xml", "harmless");
  put(".claimed/b.xml", "harmless");
  intake_.on_accept = [&] {
    intake_.on_accept = nullptr;
    std::filesystem::remove(folder_ / ".claimed/b.xml");
    std::filesystem::create_symlink(folder_ / "secret.part", folder_ / ".claimed/b.xml");
  };
  EXPECT_EQ(scan(), 2U);
  ASSERT_EQ(intake_.seen.size(), 1U);
  EXPECT_TRUE(names("quarantine").contains("b.xml.reason.json"));
}

TEST_F(FolderIntakeTest, WaitsUntilAFileHasSettled) {
  put("a.xml", "being written");
  FolderIntakeOptions patient = options();
  patient.settle = std::chrono::hours{2};
  EXPECT_EQ(scan(patient), 0U);
  EXPECT_EQ(names(), Names{"a.xml"});
  EXPECT_EQ(scan(), 1U);
}

TEST_F(FolderIntakeTest, SetsAsideAFileOverTheLimitUnread) {
  put("a.xml", "0123456789");
  FolderIntakeOptions strict = options();
  strict.max_file_bytes = 9;
  EXPECT_EQ(scan(strict), 1U);
  EXPECT_TRUE(intake_.seen.empty());
  EXPECT_NE(get("quarantine/a.xml.reason.json").find("\"B101\""), std::string::npos);
}

TEST_F(FolderIntakeTest, TakesABoundedNumberOfFilesInOneScan) {
  for (int i = 0; i < 10; ++i) put(std::to_string(i), "x");
  FolderIntakeOptions few = options();
  few.max_files_per_scan = 4;
  EXPECT_EQ(scan(few), 4U);
  EXPECT_EQ(names().size(), 6U);
}

TEST_F(FolderIntakeTest, SaysWhichFolderCannotBeOpened) {
  FolderIntakeOptions broken = options();
  broken.directory = folder_ / "missing";
  try {
    FolderIntake watcher(broken, intake_, clock_, pool_.get_executor());
    FAIL() << "a missing folder was accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("missing"), std::string::npos);
  }
}

TEST_F(FolderIntakeTest, NamesNoFileInAFault) {
  put("patient-name.xml", "x");
  std::filesystem::create_directory(folder_ / ".claimed");
  // A folder of that name bars the claim.
  std::filesystem::create_directory(folder_ / ".claimed/patient-name.xml");
  EXPECT_EQ(scan(), 0U);
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_EQ(faults_[0].find("patient"), std::string::npos);
  EXPECT_NE(faults_[0].find("hospital-drop"), std::string::npos);
  EXPECT_EQ(names(), Names{"patient-name.xml"});
}

TEST_F(FolderIntakeTest, SubmitsNoFileAgainThatOnlyCannotBeSetAside) {
  FolderIntake watcher(options(), intake_, clock_, pool_.get_executor());
  // Every name that the file could get there is taken.
  put("quarantine/a.xml", "older");
  for (int i = 1; i < 1'000; ++i) put("quarantine/a.xml." + std::to_string(i), "older");
  put("a.xml", "refused");
  intake_.answers.push_back(with_failure(Acceptance::Kind::refused, Code::T01));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(run(watcher.scan_once()), 0U);
  EXPECT_EQ(intake_.seen.size(), 1U);
  EXPECT_EQ(faults_.size(), 1U) << "it is said once";

  put("b.xml", "another");
  EXPECT_EQ(run(watcher.scan_once()), 1U) << "the others go on";
  std::filesystem::remove(folder_ / "quarantine/a.xml");
  EXPECT_EQ(run(watcher.scan_once()), 1U);
  EXPECT_EQ(get("quarantine/a.xml"), "refused");
  EXPECT_EQ(names(".claimed"), Names{});
  EXPECT_EQ(intake_.seen.size(), 2U);
}

TEST_F(FolderIntakeTest, TakesANewFileUnderTheNameOfOneThatSomebodyElseTookAway) {
  FolderIntake watcher(options(), intake_, clock_, pool_.get_executor());
  std::filesystem::remove(folder_ / "quarantine");
  put("a.xml", "refused");
  intake_.answers.push_back(with_failure(Acceptance::Kind::refused, Code::T01));
  EXPECT_EQ(run(watcher.scan_once()), 0U);
  put("a.xml", "corrected");
  EXPECT_EQ(run(watcher.scan_once()), 0U);
  EXPECT_EQ(names(), Names{"a.xml"}) << "its place among the claimed is still taken";
  std::filesystem::remove(folder_ / ".claimed/a.xml");
  EXPECT_EQ(run(watcher.scan_once()), 1U);
  ASSERT_EQ(intake_.seen.size(), 2U);
  EXPECT_EQ(intake_.seen[1].payload.reveal(), "corrected");
}

TEST_F(FolderIntakeTest, RefusesAQuarantineOnAnotherFileSystem) {
  struct stat here{};
  struct stat there{};
  if (::stat(folder_.c_str(), &here) != 0 || ::stat("/dev/shm", &there) != 0 || here.st_dev == there.st_dev)
    GTEST_SKIP() << "there is no second file system to try it on";
  std::string other = "/dev/shm/budstikke-XXXXXX";
  ASSERT_NE(::mkdtemp(other.data()), nullptr);
  FolderIntakeOptions apart = options();
  apart.quarantine = other;
  EXPECT_THROW(FolderIntake(apart, intake_, clock_, pool_.get_executor()), std::runtime_error);
  std::filesystem::remove_all(other);
}

boost::asio::awaitable<std::shared_ptr<void>> soon(std::shared_ptr<void> room) { co_return room; }

TEST_F(FolderIntakeTest, LeavesFilesAloneWhereThereIsNoRoomForThem) {
  std::filesystem::create_directory(folder_ / ".claimed");
  put(".claimed/left-over.xml", "12345");
  put("a.xml", "1234567");
  std::vector<std::size_t> asked;
  bool room = false;
  FolderIntakeOptions chosen = options();
  chosen.reserve = [&](std::size_t bytes) {
    asked.push_back(bytes);
    return soon(room ? std::make_shared<int>() : std::shared_ptr<int>{});
  };
  EXPECT_EQ(scan(chosen), 0U);
  EXPECT_TRUE(intake_.seen.empty());
  EXPECT_EQ(names(), Names{"a.xml"});
  EXPECT_EQ(names(".claimed"), Names{"left-over.xml"});
  EXPECT_EQ(asked, std::vector<std::size_t>{5}) << "the rest waits too";
  room = true;
  asked.clear();
  EXPECT_EQ(scan(chosen), 2U);
  EXPECT_EQ(asked, (std::vector<std::size_t>{5, 7}));
}

TEST_F(FolderIntakeTest, HoldsTheRoomUntilTheIntakeHasAnswered) {
  put("a.xml", "12345");
  auto token = std::make_shared<int>();
  const std::weak_ptr<int> held = token;
  FolderIntakeOptions chosen = options();
  chosen.reserve = [&](std::size_t) { return soon(std::move(token)); };
  bool while_asked = false;
  intake_.on_accept = [&] { while_asked = !held.expired(); };
  EXPECT_EQ(scan(chosen), 1U);
  EXPECT_TRUE(while_asked);
  EXPECT_TRUE(held.expired());
}

TEST_F(FolderIntakeTest, ScansAgainAfterTheIntervalAndEndsWhenStopped) {
  FolderIntakeOptions chosen = options();
  chosen.scan_interval = std::chrono::seconds{3};
  put("a.xml", "x");
  FolderIntake watcher(chosen, intake_, clock_, pool_.get_executor());
  clock_.on_wait = [&] { boost::asio::post(loop_, [&] { watcher.stop(); }); };
  bool ended = false;
  boost::asio::co_spawn(loop_, watcher.run(), [&](const std::exception_ptr& error) { ended = !error; });
  loop_.run();
  EXPECT_TRUE(ended);
  EXPECT_EQ(intake_.seen.size(), 1U);
  EXPECT_EQ(clock_.waited_until, clock_.now() + std::chrono::seconds{3});
}

TEST_F(FolderIntakeTest, PausesWhereTheIntakeIsAtItsLimit) {
  FolderIntakeOptions chosen = options();
  chosen.pause = std::chrono::seconds{40};
  put("a.xml", "x");
  intake_.answers.emplace_back(Failure(Code::B104));
  FolderIntake watcher(chosen, intake_, clock_, pool_.get_executor());
  clock_.on_wait = [&] { boost::asio::post(loop_, [&] { watcher.stop(); }); };
  boost::asio::co_spawn(loop_, watcher.run(), boost::asio::detached);
  loop_.run();
  EXPECT_EQ(clock_.waited_until, clock_.now() + std::chrono::seconds{40});
}

}  // namespace
}  // namespace budstikke
