using System.Security.Cryptography;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(ShuffledOrder))]
[assembly: TestClassOrderer(typeof(ShuffledOrder))]
[assembly: TestMethodOrderer(typeof(ShuffledOrder))]
[assembly: TestCaseOrderer(typeof(ShuffledOrder))]

/// <summary>
/// The order of tests: xunit's, which is the same with each run, or, with <c>$INGRESS_TEST_SHUFFLE</c> (<c>tests/run --shuffle</c>),
/// another one for each text that is there, so that a test which needs another before it is found out.
/// </summary>
sealed class ShuffledOrder : ITestCollectionOrderer, ITestClassOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    static readonly string? Seed = Environment.GetEnvironmentVariable("INGRESS_TEST_SHUFFLE") is { Length: > 0 } seed ? seed : null;

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        Seed is null ? DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections)
            : Shuffle(testCollections, static collection => collection.UniqueID);

    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, ITestClass =>
        Seed is null ? DefaultTestClassOrderer.Instance.OrderTestClasses(testClasses) : Shuffle(testClasses, static one => one?.UniqueID);

    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod =>
        Seed is null ? DefaultTestMethodOrderer.Instance.OrderTestMethods(testMethods) : Shuffle(testMethods, static one => one?.UniqueID);

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        Seed is null ? DefaultTestCaseOrderer.Instance.OrderTestCases(testCases) : Shuffle(testCases, static one => one.UniqueID);

    static List<T> Shuffle<T>(IEnumerable<T> items, Func<T, string?> identity) =>
        [.. items.OrderBy(item => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {identity(item)}"))), StringComparer.Ordinal)];
}
