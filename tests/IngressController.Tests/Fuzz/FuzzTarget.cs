namespace IngressController.Tests.Fuzz;

/// <summary>A parser of what strangers send. It takes any octets: what it throws is a fault of ours.</summary>
/// <param name="Name">Its name on the command line, and its folder below <c>tests/corpora/fuzz</c>.</param>
/// <param name="Read">Gives it octets, and asserts what holds for all of them.</param>
/// <param name="Seeds">Octets to begin with.</param>
sealed record FuzzTarget(string Name, Action<byte[]> Read, IReadOnlyList<byte[]> Seeds);
