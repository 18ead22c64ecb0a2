using IngressController.Features.ExternalAuth;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.ExternalAuth;

[Collection(MeasuredAlone.Name)]
public sealed class AuthCacheTests
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    readonly AuthCache _cache = new(new ManualTime());

    [Fact]
    public void However_large_the_answers_are_memory_is_bounded()
    {
        var its = _cache.Of("tenant");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 3_000; i++)
        {
            its.Add((UInt128)i, Answer(60_000), Lifetime);
            Assert.InRange(_cache.Bytes, 1, AuthCache.MaxBytes);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, AuthCache.MaxBytes + (8 * 1024 * 1024));
        Assert.NotNull(its.Find(2_999));
    }

    [Fact]
    public void Small_answers_are_bounded_by_their_number()
    {
        var its = _cache.Of("tenant");
        for (var i = 0; i < 9_900; i++)
            its.Add((UInt128)i, Answer(1), Lifetime);
        Assert.NotNull(its.Find(0));
        for (var i = 9_900; i < 10_100; i++)
            its.Add((UInt128)i, Answer(1), Lifetime);
        Assert.Null(its.Find(0));
    }

    [Fact]
    public void A_namespace_that_takes_too_much_loses_its_own_answers_only()
    {
        var (its, other) = (_cache.Of("tenant"), _cache.Of("shop"));
        other.Add(1, Answer(100), Lifetime);
        for (var i = 0; i < 3_000; i++)
            its.Add((UInt128)i, Answer(60_000), Lifetime);
        Assert.Null(its.Find(0));
        Assert.NotNull(other.Find(1));
        Assert.Same(other, _cache.Of("shop"));
    }

    [Fact]
    public void An_answer_that_takes_the_place_of_another_is_counted_once()
    {
        var its = _cache.Of("tenant");
        its.Add(1, Answer(60_000), Lifetime);
        var bytes = _cache.Bytes;
        its.Add(1, Answer(60_000), Lifetime);
        Assert.Equal(bytes, _cache.Bytes);
        its.Add(2, Answer(60_000), TimeSpan.Zero);
        Assert.Equal(bytes, _cache.Bytes);
    }

    static AuthAnswer Answer(int length)
    {
        using var message = new HttpResponseMessage();
        message.Headers.TryAddWithoutValidation("X-User", new string('x', length));
        return new(200, message.Headers);
    }
}
