/** Asks a service for the right to publish, see {@code docs/run-contract.md}. Knows no store and no command. */
@NullMarked
package io.headrace.jobs.permit;

import org.jspecify.annotations.NullMarked;
