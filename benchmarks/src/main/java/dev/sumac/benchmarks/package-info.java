/**
 * JMH benchmarks of what a report costs its client and its aggregators, one core, per report.
 *
 * <pre>{@code
 * mvn -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar                                  # all; about half an hour
 * java -jar benchmarks/target/benchmarks.jar Prio3Vector.verifyInit -p instance=HISTOGRAM_100
 * java -jar benchmarks/target/benchmarks.jar Prio3Scalar -prof gc             # what is allocated
 * java -jar benchmarks/target/benchmarks.jar 'Hpke(Vector|Scalar)'
 * }</pre>
 *
 * <p>{@code Prio3Vector} and {@code Prio3Scalar}, {@code HpkeVector} and {@code HpkeScalar} are the same methods with and
 * without the Vector API. Measures nothing of the services; that is {@code ./sumac bench}.
 */
@NullMarked
package dev.sumac.benchmarks;

import org.jspecify.annotations.NullMarked;
