/** What is shipped: the jars for a cluster, and the launcher. */
@NullMarked
package io.headrace.jobs.packaging;

import org.jspecify.annotations.NullMarked;
