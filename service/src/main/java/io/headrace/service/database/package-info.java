/** The database of the service: H2 in a folder or PostgreSQL. */
@NullMarked
package io.headrace.service.database;

import org.jspecify.annotations.NullMarked;
