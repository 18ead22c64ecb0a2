using System.Collections.Concurrent;
using System.Text;
using IngressController.Features.BasicAuth;
using IngressController.Proxy.Access;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Features.BasicAuth;

/// <summary>Whose login comes next: comparisons begin when they get a slot, and end when the test says so.</summary>
public sealed class PasswordVerifierTests
{
    const string Bcrypt = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6na";

    readonly ConcurrentQueue<TaskCompletionSource> _begun = [];
    readonly List<(string Of, Task<AccessVerdict> Verdict)> _logins = [];
    readonly List<string> _order = [];
    readonly PasswordVerifier _verifier;

    public PasswordVerifierTests() => _verifier = new(new ManualTime(), NullLogger.Instance, RunAsync, slots: 1);

    [Fact]
    public async Task User_files_come_in_turn_and_namespaces_before_them()
    {
        var (flooded, other, elsewhere) = (File("tenant", "flooded"), File("tenant", "other"), File("shop", "users"));
        for (var i = 0; i < 5; i++)
            Login(flooded);
        Login(other);
        Login(elsewhere);
        Login(elsewhere);
        await EndAllAsync();
        Assert.Equal("flooded users other users flooded flooded flooded flooded", string.Join(' ', _order));
    }

    [Fact]
    public async Task Who_has_dearer_hashes_gets_fewer_turns()
    {
        var (dear, cheap) = (File("dear", "dear", cost: 7), File("cheap", "cheap"));
        Login(dear);
        Login(dear);
        for (var i = 0; i < 5; i++)
            Login(cheap);
        await EndAllAsync();
        Assert.Equal("dear cheap cheap cheap cheap dear cheap", string.Join(' ', _order));
    }

    [Fact]
    public async Task A_login_beyond_the_limit_of_its_file_is_refused_at_once_and_one_of_another_file_waits()
    {
        var (flooded, other) = (File("tenant", "flooded"), File("tenant", "other"));
        for (var i = 0; i <= PasswordVerifier.MaxWaiting; i++)
            Login(flooded);
        Assert.Equal(503, (await VerifyAsync(flooded)).RefusedWith);
        Assert.False(VerifyAsync(other).IsCompleted);
    }

    [Fact]
    public async Task Who_leaves_while_waiting_makes_room()
    {
        var users = File("tenant", "users");
        Login(users);
        using var leaves = new CancellationTokenSource();
        var left = VerifyAsync(users, leaves.Token);
        Login(users);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await EndAllAsync();
        Assert.Equal(2, _order.Count);
    }

    void Login(UserFile users) => _logins.Add((users.Secret.Name, VerifyAsync(users)));

    Task<AccessVerdict> VerifyAsync(UserFile users, CancellationToken cancellation = default)
    {
        Assert.True(users.TryFind("ann", out var hash));
        return _verifier.VerifyAsync(users, hash, Encoding.UTF8.GetBytes("wrong"), cancellation).AsTask();
    }

    async Task<bool> RunAsync(Func<bool> compare)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _begun.Enqueue(end);
        await end.Task;
        return compare();
    }

    // One after the other, so that the order of the answers is that of the slots.
    async Task EndAllAsync()
    {
        while (_logins.Count > 0)
        {
            TaskCompletionSource? next = null;
            await Eventually.TrueAsync(() => _begun.TryDequeue(out next), "a comparison");
            next!.SetResult();
            var ended = await Task.WhenAny(_logins.Select(login => login.Verdict));
            Assert.Equal(401, (await ended).RefusedWith);
            _order.Add(_logins.Single(login => login.Verdict == ended).Of);
            _logins.RemoveAll(login => login.Verdict == ended);
        }
    }

    static UserFile File(string @namespace, string name, int cost = 5) => UserFile.OfFile(new(
        new(@namespace, name), "Opaque",
        new([KeyValuePair.Create("auth", Encoding.ASCII.GetBytes($"ann:{Bcrypt.Replace("$05$", $"${cost:00}$", StringComparison.Ordinal)}"))])));
}
