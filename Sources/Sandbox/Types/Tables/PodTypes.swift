/// Field tables of pods.
enum PodTypes {
    static let table = """
        Pod
          metadata ObjectMeta !
          spec PodSpec !
          status PodStatus !
        PodTemplateSpec
          metadata ObjectMeta !
          spec PodSpec !
        PodTemplate
          metadata ObjectMeta !
          template PodTemplateSpec !
        PodSpec
          volumes [Volume] map=name merge=name retain
          initContainers [Container] map=name merge=name
          containers [Container] map=name merge=name ~
          ephemeralContainers [Container] map=name merge=name
          restartPolicy string ="Always"
          terminationGracePeriodSeconds int =30
          activeDeadlineSeconds int
          dnsPolicy string ="ClusterFirst"
          nodeSelector {string} atomic
          serviceAccountName string
          serviceAccount string
          automountServiceAccountToken bool
          nodeName string
          hostNetwork bool -
          hostPID bool -
          hostIPC bool -
          shareProcessNamespace bool
          securityContext PodSecurityContext ={}
          imagePullSecrets [LocalObjectReference] map=name merge=name
          hostname string
          subdomain string
          affinity Affinity
          schedulerName string ="default-scheduler"
          tolerations [Toleration]
          hostAliases [HostAlias] map=ip merge=ip
          priorityClassName string
          priority int
          dnsConfig PodDNSConfig
          readinessGates [PodReadinessGate]
          runtimeClassName string
          enableServiceLinks bool
          preemptionPolicy string
          overhead {quantity}
          topologySpreadConstraints [TopologySpreadConstraint] map=topologyKey,whenUnsatisfiable merge=topologyKey
          setHostnameAsFQDN bool
          os PodOS
          hostUsers bool
          schedulingGates [PodSchedulingGate] map=name merge=name
          resourceClaims [PodResourceClaim] map=name merge=name retain
          resources ResourceRequirements
          hostnameOverride string
          workloadRef any
        PodOS
          name string keep
        PodReadinessGate
          conditionType string keep
        PodSchedulingGate
          name string keep
        PodResourceClaim
          name string keep
          resourceClaimName string
          resourceClaimTemplateName string
        HostAlias
          ip string keep
          hostnames [string]
        PodDNSConfig
          nameservers [string]
          searches [string]
          options [PodDNSConfigOption]
        PodDNSConfigOption
          name string
          value string
        Toleration
          key string
          operator string
          value string
          effect string
          tolerationSeconds int
        TopologySpreadConstraint
          maxSkew int keep
          topologyKey string keep
          whenUnsatisfiable string keep
          labelSelector LabelSelector
          minDomains int
          nodeAffinityPolicy string
          nodeTaintsPolicy string
          matchLabelKeys [string]
        Affinity
          nodeAffinity NodeAffinity
          podAffinity PodAffinity
          podAntiAffinity PodAffinity
        NodeAffinity
          requiredDuringSchedulingIgnoredDuringExecution NodeSelector
          preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm]
        PreferredSchedulingTerm
          weight int keep
          preference NodeSelectorTerm !
        NodeSelector atomic
          nodeSelectorTerms [NodeSelectorTerm] ~
        NodeSelectorTerm atomic
          matchExpressions [LabelSelectorRequirement]
          matchFields [LabelSelectorRequirement]
        PodAffinity
          requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm]
          preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]
        WeightedPodAffinityTerm
          weight int keep
          podAffinityTerm PodAffinityTerm !
        PodAffinityTerm
          labelSelector LabelSelector
          namespaces [string]
          topologyKey string keep
          namespaceSelector LabelSelector
          matchLabelKeys [string]
          mismatchLabelKeys [string]
        PodSecurityContext
          seLinuxOptions any
          windowsOptions any
          runAsUser int
          runAsGroup int
          runAsNonRoot bool
          supplementalGroups [int]
          supplementalGroupsPolicy string
          fsGroup int
          sysctls [EnvVar]
          fsGroupChangePolicy string
          seccompProfile SeccompProfile
          appArmorProfile SeccompProfile
          seLinuxChangePolicy string
        SeccompProfile
          type string keep
          localhostProfile string
        SecurityContext
          capabilities Capabilities
          privileged bool
          seLinuxOptions any
          windowsOptions any
          runAsUser int
          runAsGroup int
          runAsNonRoot bool
          readOnlyRootFilesystem bool
          allowPrivilegeEscalation bool
          procMount string
          seccompProfile SeccompProfile
          appArmorProfile SeccompProfile
        Capabilities
          add [string]
          drop [string]
        """
}
