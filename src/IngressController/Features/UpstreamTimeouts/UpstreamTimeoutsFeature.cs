using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.UpstreamTimeouts;

/// <param name="Connect">Time to open a connection, TLS included.</param>
/// <param name="Send">Longest pause between two writes to the pod.</param>
/// <param name="Read">Longest wait for an answer, and pause between two reads of it.</param>
sealed record UpstreamTimeoutsPolicy(TimeSpan Connect, TimeSpan Send, TimeSpan Read) : IPolicy;

/// <summary><c>proxy-connect-timeout</c>, <c>proxy-send-timeout</c> and <c>proxy-read-timeout</c> (behaviour 91).</summary>
sealed class UpstreamTimeoutsFeature : Feature<UpstreamTimeoutsPolicy>
{
    /// <summary>Seconds; timers take no more than about 24 days.</summary>
    const int Longest = 2_000_000;

    static readonly Annotation Connect = new("proxy-connect-timeout", "Seconds to open a connection to a pod; then the next pod is tried, finally 504.");
    static readonly Annotation Send = new("proxy-send-timeout", "Seconds that may pass between two writes to a pod, else 504.");
    static readonly Annotation Read = new("proxy-read-timeout", "Seconds that may pass between two reads from a pod, else 504; WebSockets end when idle for as long.");
    static readonly Setting ConnectDefault = new("proxy-connect-timeout", "5", "Default of the annotation proxy-connect-timeout.");
    static readonly Setting SendDefault = new("proxy-send-timeout", "60", "Default of the annotation proxy-send-timeout.");
    static readonly Setting ReadDefault = new("proxy-read-timeout", "60", "Default of the annotation proxy-read-timeout.");

    public override IReadOnlyList<Annotation> Annotations => [Connect, Send, Read];

    public override IReadOnlyList<Setting> Settings => [ConnectDefault, SendDefault, ReadDefault];

    public override Stage Stage => Stage.Transform;

    protected override UpstreamTimeoutsPolicy ParsePolicy(AnnotationReader reader) =>
        new(Seconds(reader, Connect, ConnectDefault), Seconds(reader, Send, SendDefault), Seconds(reader, Read, ReadDefault));

    protected override void Bind(UpstreamTimeoutsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var forward = pipeline.Forward;
        if (forward.SendTimeout != policy.Send || forward.ReadTimeout != policy.Read || forward.Client.ConnectTimeout != policy.Connect)
            pipeline.Forward = forward with { SendTimeout = policy.Send, ReadTimeout = policy.Read, Client = forward.Client with { ConnectTimeout = policy.Connect } };
    }

    static TimeSpan Seconds(AnnotationReader reader, Annotation annotation, Setting standard) =>
        TimeSpan.FromSeconds(reader.Int(annotation, 1, Longest) ?? reader.Settings.Int(standard, 1, Longest));
}
