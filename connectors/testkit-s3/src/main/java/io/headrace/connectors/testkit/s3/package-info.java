/** A store that speaks S3, in the test's own JVM, and a network before it that can be broken at a chosen request. */
@NullMarked
package io.headrace.connectors.testkit.s3;

import org.jspecify.annotations.NullMarked;
