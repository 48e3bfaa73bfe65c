package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Amendment;
import io.headrace.jobs.spark.LogFile;

/** Carries out what somebody asked for beyond what is due, and keeps who it was. */
record Amend(World world, ShareOptions options, Words words) {
    int carryOut(Amendment amendment) throws Exception {
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.RUN)) {
            MappingOptions.require(opened.share(), amendment.consumer(), amendment.dataset());
            return new Around(world, words)
                    .carryOut(opened, (delivery, progress) -> delivery.amend(amendment, opened.id(), progress));
        }
    }
}
