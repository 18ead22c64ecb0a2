using System.Text;
using IngressController.Features.BasicAuth;
using IngressController.Features.BasicAuth.Passwords;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.BasicAuth;

[Collection(MeasuredAlone.Name)]
public sealed class VerifiedPasswordsTests
{
    static readonly byte[] Password = Encoding.UTF8.GetBytes("secret");

    [Fact]
    public void A_verified_password_is_remembered_for_a_minute()
    {
        var time = new ManualTime();
        var verified = new VerifiedPasswords(time);
        var name = verified.NameOf(Hash("{PLAIN}secret"), Password);
        Assert.False(verified.Contains(name));
        verified.Add(name, "shop");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(verified.Contains(name));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(verified.Contains(name));
    }

    [Fact]
    public void It_counts_for_its_own_hash_and_process_only()
    {
        var verified = new VerifiedPasswords(new ManualTime());
        verified.Add(verified.NameOf(Hash("{PLAIN}secret"), Password), "shop");
        Assert.False(verified.Contains(verified.NameOf(Hash("{PLAIN}Secret"), Password)));
        Assert.False(verified.Contains(verified.NameOf(Hash("{PLAIN}secret"), "secrets"u8)));
        Assert.NotEqual(new VerifiedPasswords(new ManualTime()).NameOf(Hash("{PLAIN}secret"), Password), verified.NameOf(Hash("{PLAIN}secret"), Password));
    }

    [Fact]
    public void However_many_there_are_memory_is_bounded()
    {
        var verified = new VerifiedPasswords(new ManualTime());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 200_000; i++)
            verified.Add((UInt128)i, $"tenant-{i % 3}");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * 1024 * 1024);
        GC.KeepAlive(verified);
    }

    [Fact]
    public void A_namespace_that_has_too_many_loses_its_own_only()
    {
        var verified = new VerifiedPasswords(new ManualTime());
        verified.Add(1, "shop");
        for (var i = 2; i < 30_000; i++)
            verified.Add((UInt128)i, "tenant");
        Assert.True(verified.Contains(1));
        Assert.True(verified.Contains(29_999));
        Assert.False(verified.Contains(2));
        Assert.InRange(verified.Count, 1, VerifiedPasswords.Capacity);
        Assert.Equal(3, verified.Emptied);
    }

    static PasswordHash Hash(string text) => PasswordHash.TryParse(text, out var hash, out _) ? hash : throw new InvalidOperationException();
}
