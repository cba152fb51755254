// SPDX-License-Identifier: Apache-2.0
// What the demo pack promises: levels that contain each other, the floor of each, clauses that exist, and conditions
// that a well-built product meets and an empty or doubtful one does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/condition.h"
#include "engine/observation.h"
#include "schemes/scheme_reader.h"
#include "tests/schemes/pack_copy.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

class DemoPack : public testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<SchemePack> pack = ReadSchemePack(kDemoPack);
    ASSERT_THAT(pack, IsOk());
    pack_ = *std::move(pack);
    ASSERT_EQ(pack_.profiles.size(), 3u);
  }

  // The ids of criteria and work units at a level.
  static std::set<std::string> Ids(const Profile& profile) {
    std::set<std::string> ids;
    for (const Criterion& criterion : profile.criteria) {
      ids.insert(criterion.id);
      for (const WorkUnit& unit : criterion.work_units) ids.insert(unit.id);
    }
    return ids;
  }

  // What the pass-condition of a work unit says to these observations.
  static Ternary Judge(const Profile& profile, absl::string_view unit_id,
                       const std::vector<Observation>& observations) {
    for (const Criterion& criterion : profile.criteria) {
      for (const WorkUnit& unit : criterion.work_units) {
        if (unit.id != unit_id) continue;
        const absl::StatusOr<Condition> condition = Condition::Parse(unit.pass_condition);
        EXPECT_THAT(condition, IsOk());
        return condition.ok() ? condition->Evaluate(observations, criterion.parameters).value : Ternary::kUnknown;
      }
    }
    ADD_FAILURE() << "no work unit " << unit_id << " at level " << AssuranceLevelName(profile.level);
    return Ternary::kUnknown;
  }

  SchemePack pack_;
};

TEST_F(DemoPack, EachLevelContainsTheLevelBelow) {
  for (size_t i = 1; i < pack_.profiles.size(); ++i) {
    const std::set<std::string> lower = Ids(pack_.profiles[i - 1]);
    const std::set<std::string> higher = Ids(pack_.profiles[i]);
    EXPECT_TRUE(std::includes(higher.begin(), higher.end(), lower.begin(), lower.end()));
    EXPECT_GT(higher.size(), lower.size());
  }
  EXPECT_TRUE(pack_.omissions.empty());
}

TEST_F(DemoPack, EachLevelHasTheActivitiesOfTheLaw) {
  for (const Profile& profile : pack_.profiles) EXPECT_THAT(CheckActivityFloor(profile), IsOk());
}

TEST_F(DemoPack, HasFifteenCriteriaAtLeastAndEachCitesTheLaw) {
  const std::string parts[] = {"CRA 2024/2847:AnnexI.I.1", "CRA 2024/2847:Art.13(8)", "CRA 2024/2847:Art.13(19)"};
  std::set<std::string> citable(std::begin(parts), std::end(parts));
  for (char point = 'a'; point <= 'm'; ++point) citable.insert(std::string("CRA 2024/2847:AnnexI.I.2(") + point + ")");
  for (int point = 1; point <= 8; ++point) citable.insert("CRA 2024/2847:AnnexI.II." + std::to_string(point));
  for (const Profile& profile : pack_.profiles) {
    EXPECT_GE(profile.criteria.size(), 15u);
    for (const Criterion& criterion : profile.criteria) {
      for (const std::string& ref : criterion.legal_refs) EXPECT_TRUE(citable.contains(ref)) << ref;
      EXPECT_FALSE(criterion.legal_refs.empty()) << criterion.id;
      EXPECT_EQ(criterion.remedy.back(), '.') << criterion.id;
    }
  }
}

TEST_F(DemoPack, SaysTestInEveryTitle) {
  EXPECT_THAT(pack_.identity.title, testing::HasSubstr("TEST"));
  EXPECT_THAT(pack_.identity.critical, testing::ElementsAre("demo"));
}

TEST_F(DemoPack, NoMachineConditionPassesWithNothingToLookAt) {
  size_t judged = 0;
  for (const Profile& profile : pack_.profiles) {
    for (const Criterion& criterion : profile.criteria) {
      for (const WorkUnit& unit : criterion.work_units) {
        if (unit.IsHuman()) continue;
        EXPECT_EQ(Judge(profile, unit.id, {}), Ternary::kUnknown) << unit.id;
        ++judged;
      }
    }
  }
  EXPECT_GE(judged, 20u);
}

// An ELF object as a Debian package built with all hardening has it.
Observation HardenedProgram() {
  Observation observation;
  observation.set_subject("usr/bin/tool");
  *observation.add_measurements() = TextMeasurement("elf.relro", "full");
  *observation.add_measurements() = TextMeasurement("elf.bind_now", "yes");
  *observation.add_measurements() = TextMeasurement("elf.pie", "yes");
  *observation.add_measurements() = TextMeasurement("elf.nx_stack", "yes");
  *observation.add_measurements() = TextMeasurement("elf.rwx_segment", "no");
  *observation.add_measurements() = TextMeasurement("elf.textrel", "no");
  *observation.add_measurements() = TextMeasurement("elf.rpath_insecure", "no");
  *observation.add_measurements() = TextMeasurement("elf.canary", "yes");
  return observation;
}

Observation With(Observation observation, const Measurement& changed) {
  for (Measurement& measurement : *observation.mutable_measurements()) {
    if (measurement.name() == changed.name()) measurement = changed;
  }
  return observation;
}

struct ElfUnit {
  const char* unit;
  const char* measurement;
  const char* bad;
};

constexpr ElfUnit kElfUnits[] = {
    {"int-2.a", "elf.rpath_insecure", "yes"}, {"mit-1.a", "elf.pie", "no"},      {"mit-2.a", "elf.relro", "none"},
    {"mit-2.b", "elf.bind_now", "no"},        {"mit-3.a", "elf.nx_stack", "no"}, {"mit-3.b", "elf.rwx_segment", "yes"},
    {"mit-4.a", "elf.textrel", "yes"},        {"mit-5.a", "elf.canary", "no"},
};

TEST_F(DemoPack, AHardenedProgramPassesEveryElfCondition) {
  for (const ElfUnit& unit : kElfUnits) {
    EXPECT_EQ(Judge(pack_.profiles[2], unit.unit, {HardenedProgram()}), Ternary::kTrue) << unit.unit;
  }
}

TEST_F(DemoPack, OneWeakProgramAmongGoodOnesFailsItsCondition) {
  for (const ElfUnit& unit : kElfUnits) {
    const Observation weak = With(HardenedProgram(), TextMeasurement(unit.measurement, unit.bad));
    EXPECT_EQ(Judge(pack_.profiles[2], unit.unit, {HardenedProgram(), weak}), Ternary::kFalse) << unit.unit;
  }
}

TEST_F(DemoPack, AnUnknownValueKeepsItsConditionOpen) {
  for (const ElfUnit& unit : kElfUnits) {
    const Observation doubtful = With(HardenedProgram(), UnknownMeasurement(unit.measurement, "not in the file"));
    EXPECT_EQ(Judge(pack_.profiles[2], unit.unit, {HardenedProgram(), doubtful}), Ternary::kUnknown) << unit.unit;
  }
}

TEST_F(DemoPack, ObjectsToWhichAConditionDoesNotApplyMakeNoPass) {
  for (const ElfUnit& unit : kElfUnits) {
    const Observation other = With(HardenedProgram(), NotApplicableMeasurement(unit.measurement, "no such thing"));
    EXPECT_EQ(Judge(pack_.profiles[2], unit.unit, {other}), Ternary::kUnknown) << unit.unit;
    EXPECT_EQ(Judge(pack_.profiles[2], unit.unit, {HardenedProgram(), other}), Ternary::kTrue) << unit.unit;
  }
}

TEST_F(DemoPack, PartialRelroIsEnoughAtLevelBasicOnly) {
  const Observation partial = With(HardenedProgram(), TextMeasurement("elf.relro", "partial"));
  EXPECT_EQ(Judge(pack_.profiles[0], "mit-2.a", {partial}), Ternary::kTrue);
  EXPECT_EQ(Judge(pack_.profiles[1], "mit-2.a", {partial}), Ternary::kFalse);
}

TEST_F(DemoPack, ASharedLibraryCountsAsPositionIndependentAndAnObjectFileDoesNotCount) {
  const Observation library = With(HardenedProgram(), TextMeasurement("elf.pie", "dso"));
  const Observation object = With(HardenedProgram(), TextMeasurement("elf.pie", "rel"));
  EXPECT_EQ(Judge(pack_.profiles[0], "mit-1.a", {library, object}), Ternary::kTrue);
  EXPECT_EQ(Judge(pack_.profiles[0], "mit-1.a", {object}), Ternary::kUnknown);
}

TEST_F(DemoPack, CountsOfFilesAreJudgedAgainstTheThresholdOfTheLevel) {
  // As hardening.image@1 measures: the counts of the whole, then each file that is a risk.
  const auto image = [](int64_t files) {
    std::vector<Observation> observations(1);
    observations[0].set_subject(".");
    for (const std::string risk : {"fs.setid", "fs.world_writable"}) {
      *observations[0].add_measurements() = IntegerMeasurement(risk + "_files", files);
      *observations[0].add_measurements() = NotApplicableMeasurement(risk, "of the whole");
    }
    for (int64_t i = 0; i < files; ++i) {
      Observation& file = observations.emplace_back();
      file.set_subject("file" + std::to_string(i));
      for (const std::string risk : {"fs.setid", "fs.world_writable"}) {
        *file.add_measurements() = NotApplicableMeasurement(risk + "_files", "of one file");
        *file.add_measurements() = TextMeasurement(risk, "yes");
      }
    }
    return observations;
  };
  EXPECT_EQ(Judge(pack_.profiles[0], "prv-1.a", image(8)), Ternary::kTrue);
  EXPECT_EQ(Judge(pack_.profiles[0], "prv-1.a", image(9)), Ternary::kFalse);
  EXPECT_EQ(Judge(pack_.profiles[2], "prv-1.a", image(3)), Ternary::kFalse);
  EXPECT_EQ(Judge(pack_.profiles[2], "int-1.a", image(0)), Ternary::kTrue);
  EXPECT_EQ(Judge(pack_.profiles[2], "int-1.a", image(1)), Ternary::kFalse);
}

}  // namespace
}  // namespace assay
