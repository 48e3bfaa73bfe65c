package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Amendment;
import io.headrace.jobs.report.RunReport;

/** Carries out what somebody asked for beyond what is due, and keeps who it was. */
record Amend(World world, ShareOptions options, PermitOptions permits, Words words) {
    int carryOut(Amendment amendment) throws Exception {
        try (ShareOptions.Opened opened =
                options.open(world, RunReport.newId(world.clock()), permits.permits(world.clock()))) {
            MappingOptions.require(opened.share(), amendment.consumer(), amendment.dataset());
            return new Around(world, words)
                    .carryOut(opened, (delivery, progress) -> delivery.amend(amendment, opened.id(), progress));
        }
    }
}
