package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Amendment;
import io.headrace.jobs.report.RunReport;
import java.util.List;
import java.util.Optional;

/** Carries out what somebody asked for beyond what is due, and keeps who it was. */
record Amend(World world, ShareOptions options, PermitOptions permits, Words words) {
    int carryOut(Amendment amendment) throws Exception {
        try (ShareOptions.Opened opened =
                options.open(world, RunReport.newId(world.clock()), permits.permits(world.clock()))) {
            MappingOptions.require(opened.share(), amendment.consumer(), amendment.dataset());
            Around around = new Around(world, words);
            around.prepare(opened.history());
            RunReport report = opened.delivery()
                    .amend(amendment, opened.id(), around.progress())
                    .by(Around.user());
            Optional<ExitCode> unwritten =
                    around.keep(report, () -> opened.history().add(report));
            around.table(report);
            around.failures(report);
            return ExitCode.worst(List.of(unwritten.orElse(ExitCode.DONE), Around.worst(report)))
                    .number();
        }
    }
}
