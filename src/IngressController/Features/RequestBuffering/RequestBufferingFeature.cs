using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.RequestBuffering;

/// <param name="IsOn">Whether request bodies are read whole before a pod is chosen.</param>
/// <param name="Memory">Bytes of one that are kept in memory.</param>
sealed record RequestBufferingPolicy(bool IsOn, int Memory) : IPolicy;

/// <summary><c>proxy-request-buffering</c> and <c>client-body-buffer-size</c> (behaviour 88).</summary>
sealed class RequestBufferingFeature : Feature<RequestBufferingPolicy>
{
    /// <summary>A request may cost this much memory at most, whatever is asked for.</summary>
    const int MostMemory = 64 * 1024 * 1024;

    static readonly Annotation Buffering = new("proxy-request-buffering", "on: a request body is read whole before a pod is contacted, so that a slow client holds none; off: it is passed on as it comes.");
    static readonly Annotation Memory = new("client-body-buffer-size", "Bytes of a request body kept in memory; a longer one goes to a temporary file.");
    static readonly Setting BufferingDefault = new("proxy-request-buffering", "on", "Default of the annotation proxy-request-buffering.");
    static readonly Setting MemoryDefault = new("client-body-buffer-size", "8k", "Default of the annotation client-body-buffer-size.");

    public override IReadOnlyList<Annotation> Annotations => [Buffering, Memory];

    public override IReadOnlyList<Setting> Settings => [BufferingDefault, MemoryDefault];

    public override Stage Stage => Stage.Transform;

    protected override RequestBufferingPolicy ParsePolicy(AnnotationReader reader)
    {
        var memory = reader.Size(Memory) ?? reader.Settings.Size(MemoryDefault);
        if (memory > MostMemory)
            reader.Warn(Memory, $"more than {MostMemory >> 20}m of memory is not given to one request body; what goes beyond is kept in a file");
        return new(reader.OnOff(Buffering) ?? reader.Settings.OnOff(BufferingDefault), (int)Math.Min(memory, MostMemory));
    }

    protected override void Bind(RequestBufferingPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var forward = pipeline.Forward;
        if (forward.BuffersRequests != policy.IsOn || forward.BodyMemory != policy.Memory)
            pipeline.Forward = forward with { BuffersRequests = policy.IsOn, BodyMemory = policy.Memory };
    }
}
